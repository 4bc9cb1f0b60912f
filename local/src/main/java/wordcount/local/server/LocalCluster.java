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

  private LocalCluster(EmbeddedZooKeeper zooKeeper, EmbeddedKafka kafka) {
    this.zooKeeper = zooKeeper;
    this.kafka = kafka;
  }

  /** Returns whether an earlier run has left topics in the directory. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(KAFKA));
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
    return start(directory, zooKeeperPort, kafkaPort, Map.of());
  }

  /** Starts both with settings of the broker. */
  public static LocalCluster start(
      Path directory, int zooKeeperPort, int kafkaPort, Map<String, String> brokerOverrides)
      throws IOException {
    EmbeddedZooKeeper zooKeeper =
        EmbeddedZooKeeper.start(zooKeeperPort, directory.resolve("zookeeper"));
    try {
      EmbeddedKafka kafka =
          EmbeddedKafka.start(
              kafkaPort, directory.resolve(KAFKA), zooKeeper.connectString(), brokerOverrides);
      return new LocalCluster(zooKeeper, kafka);
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
    try (zooKeeper) {
      kafka.close();
    }
  }
}
