package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.program.KafkaAnswer;
import wordcount.program.KafkaWait;
import wordcount.program.ProgressLine;
import wordcount.program.TopicNames;

/** The pipeline's ZooKeeper, and its broker registered there, sharing one data directory. */
public final class LocalCluster implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
  private static final String KAFKA = "kafka";
  private static final int INPUT_PARTITIONS = 3;
  private static final Duration START = Duration.ofSeconds(30);

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
    } catch (IOException | RuntimeException e) {
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

  /**
   * Creates the input topic unless an earlier run has; the job creates the topics it writes to.
   *
   * @return the names of all topics
   */
  public Set<String> createPipelineTopics() {
    try {
      kafka.createTopic(
          TopicNames.INPUT,
          INPUT_PARTITIONS,
          Map.of(
              "cleanup.policy", "delete",
              "retention.ms", "-1",
              "max.message.bytes", Integer.toString(EmbeddedKafka.MAX_RECORD_BYTES)));
    } catch (TopicExistsException e) {
      LOG.debug("reusing the topics of an earlier run");
    }
    // A broker that has just started answers before it knows its topics.
    KafkaWait.awaitTopic(clientProperties(), TopicNames.INPUT, START, ProgressLine.none());
    try (Admin admin = kafka.admin()) {
      return new TreeSet<>(KafkaAnswer.of(admin.listTopics().names()));
    }
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
