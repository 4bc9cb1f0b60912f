package wordcount.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** A ZooKeeper and a broker registered in it, on one data directory. */
public final class LocalCluster implements Closeable {
  private final EmbeddedZooKeeper zooKeeper;
  private final EmbeddedKafka kafka;
  private final Path temporaryDirectory;

  private LocalCluster(EmbeddedZooKeeper zooKeeper, EmbeddedKafka kafka, Path temporaryDirectory) {
    this.zooKeeper = zooKeeper;
    this.kafka = kafka;
    this.temporaryDirectory = temporaryDirectory;
  }

  /** Starts both on free ports and a temporary directory, which {@link #close()} deletes. */
  public static LocalCluster start() throws IOException {
    return start(Map.of());
  }

  /** As {@link #start()}, with broker settings of one's own. */
  public static LocalCluster start(Map<String, String> brokerOverrides) throws IOException {
    Path directory = Files.createTempDirectory("wordcount-cluster");
    try {
      EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, directory.resolve("zookeeper"));
      try {
        EmbeddedKafka kafka =
            EmbeddedKafka.start(
                0, directory.resolve("kafka"), zooKeeper.connectString(), brokerOverrides);
        return new LocalCluster(zooKeeper, kafka, directory);
      } catch (RuntimeException e) {
        zooKeeper.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      Utils.delete(directory.toFile());
      throw e;
    }
  }

  /** The ZooKeeper the broker is registered in. */
  public EmbeddedZooKeeper zooKeeper() {
    return zooKeeper;
  }

  /** The broker, to be stopped, killed and started at will. */
  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** What a client connects to, as {@code host:port}. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Creates a topic with one replica and the settings of the broker. */
  public void createTopic(String name, int partitions) {
    kafka.createTopic(name, partitions, Map.of());
  }

  @Override
  public void close() throws IOException {
    try (zooKeeper) {
      kafka.close();
    } finally {
      Utils.delete(temporaryDirectory.toFile());
    }
  }
}
