package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A ZooKeeper and a broker registered in it, sharing one data directory. */
public final class LocalCluster implements Closeable {
  private static final String KAFKA = "kafka";

  private final EmbeddedZooKeeper zooKeeper;
  private final EmbeddedKafka kafka;
  private final Closeable afterwards;

  private LocalCluster(EmbeddedZooKeeper zooKeeper, EmbeddedKafka kafka, Closeable afterwards) {
    this.zooKeeper = zooKeeper;
    this.kafka = kafka;
    this.afterwards = afterwards;
  }

  /** Returns whether an earlier run has left topics in the directory. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(KAFKA));
  }

  /** Starts both on free ports, with a temporary directory, which {@link #close()} deletes. */
  public static LocalCluster start() throws IOException {
    return start(0, Map.of());
  }

  /** Starts both as {@link #start()} does, with a given broker port and broker settings. */
  public static LocalCluster start(int kafkaPort, Map<String, String> brokerOverrides)
      throws IOException {
    RunDirectory directory = RunDirectory.create(Path.of("target"));
    try {
      return start(directory.path(), 0, kafkaPort, brokerOverrides, directory);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Starts both on a directory, with the data that an earlier run has left there.
   *
   * @param directory must not be in use; created when absent
   * @param zooKeeperPort TCP port of the loopback interface, 0 for any free one
   * @param kafkaPort the same for the broker
   */
  public static LocalCluster start(Path directory, int zooKeeperPort, int kafkaPort)
      throws IOException {
    return start(directory, zooKeeperPort, kafkaPort, Map.of(), () -> {});
  }

  private static LocalCluster start(
      Path directory,
      int zooKeeperPort,
      int kafkaPort,
      Map<String, String> brokerOverrides,
      Closeable afterwards)
      throws IOException {
    EmbeddedZooKeeper zooKeeper =
        EmbeddedZooKeeper.start(zooKeeperPort, directory.resolve("zookeeper"));
    try {
      EmbeddedKafka kafka =
          EmbeddedKafka.start(
              kafkaPort, directory.resolve(KAFKA), zooKeeper.connectString(), brokerOverrides);
      return new LocalCluster(zooKeeper, kafka, afterwards);
    } catch (RuntimeException e) {
      zooKeeper.close();
      throw e;
    }
  }

  /** Returns the ZooKeeper that the broker is registered in. */
  public EmbeddedZooKeeper zooKeeper() {
    return zooKeeper;
  }

  /** Returns the broker, which the caller may stop, kill and start. */
  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** Returns the address for clients, as {@code host:port}. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Returns the properties that any client of the broker needs, as a mutable map. */
  public Map<String, Object> clientProperties() {
    return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /** Creates a topic with one replica and the settings of the broker. */
  public void createTopic(String name, int partitions) {
    kafka.createTopic(name, partitions, Map.of());
  }

  @Override
  public void close() throws IOException {
    try (afterwards;
        zooKeeper) {
      kafka.close();
    }
  }
}
