package wordcount.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import wordcount.program.KafkaAnswer;

/**
 * A Kafka broker inside this process, registered in a ZooKeeper and reachable from this machine
 * only. It can be stopped, killed and started again on the same port and data. Not for use by
 * several threads.
 */
public final class EmbeddedKafka implements Closeable {
  /** Longest record the broker takes, in bytes: a line of 10 MB with room for its envelope. */
  public static final int MAX_RECORD_BYTES = 12 * 1024 * 1024;

  /** Longest transaction the broker allows, in milliseconds: a day, for texts of any size. */
  static final int MAX_TRANSACTION_MS = 24 * 60 * 60 * 1000;

  private static final String CLEAN_SHUTDOWN_MARKER = ".kafka_cleanshutdown";

  private final Properties settings;
  private final Path logDirectory;
  private KafkaServer server;
  private int port;

  private EmbeddedKafka(Properties settings, Path logDirectory, int port) {
    this.settings = settings;
    this.logDirectory = logDirectory;
    this.port = port;
  }

  /**
   * Starts a broker with the settings of a single node and returns once it serves.
   *
   * @param port TCP port of the loopback interface, 0 for any free one
   * @param logDirectory where the topics are kept; created when absent
   * @param zooKeeper connect string of the ZooKeeper to register in
   * @param overrides broker settings that replace or complete the ones of this class
   * @throws KafkaException when the broker cannot start, for instance because the port is taken
   */
  public static EmbeddedKafka start(
      int port, Path logDirectory, String zooKeeper, Map<String, String> overrides) {
    Properties settings = settings(logDirectory, zooKeeper);
    settings.putAll(overrides);
    EmbeddedKafka kafka = new EmbeddedKafka(settings, logDirectory, port);
    kafka.start();
    return kafka;
  }

  private static Properties settings(Path logDirectory, String zooKeeper) {
    Properties settings = new Properties();
    settings.setProperty("broker.id", "0");
    settings.setProperty("zookeeper.connect", zooKeeper);
    settings.setProperty("log.dirs", logDirectory.toAbsolutePath().toString());
    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    settings.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    settings.setProperty("log.retention.ms", "-1");
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    settings.setProperty("offsets.topic.num.partitions", "4");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("transaction.state.log.num.partitions", "4");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("transaction.max.timeout.ms", Integer.toString(MAX_TRANSACTION_MS));
    // Word of a text that was sent but not reported lasts as long as the topics.
    settings.setProperty("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
    // There is no other broker to hand leadership to.
    settings.setProperty("controlled.shutdown.enable", "false");
    // The cleaner takes this from the heap at start; the default of 128 MB is sized for a server.
    settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
    return settings;
  }

  /** Starts the broker again on the port and data it had. Does nothing while it runs. */
  public void start() {
    if (server != null) {
      return;
    }
    settings.setProperty("listeners", "PLAINTEXT://localhost:" + port);
    KafkaServer starting =
        new KafkaServer(
            KafkaConfig.fromProps(settings, false), Time.SYSTEM, scala.Option.empty(), false);
    starting.startup();
    port = starting.boundPort(new ListenerName("PLAINTEXT"));
    server = starting;
  }

  /** Stops the broker in order: it leaves the cluster, flushes and marks its data as complete. */
  public void stop() {
    if (server == null) {
      return;
    }
    server.shutdown();
    server.awaitShutdown();
    server = null;
  }

  /**
   * Stops the broker as a crash would look to clients and to the next start: connections break in
   * the middle of requests, and the data is not marked as complete, so the start recovers it.
   */
  public void kill() throws IOException {
    if (server == null) {
      return;
    }
    server.socketServer().stopProcessingRequests();
    stop();
    Files.deleteIfExists(logDirectory.resolve(CLEAN_SHUTDOWN_MARKER));
  }

  /** Stops the broker in order and starts it again. */
  public void restart() {
    stop();
    start();
  }

  /** The port that was bound; it stays the same over restarts. */
  public int port() {
    return port;
  }

  /** What a client connects to, as {@code host:port}. */
  public String bootstrapServers() {
    return "localhost:" + port;
  }

  /** A new admin client, which the caller closes. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /**
   * Creates a topic with one replica.
   *
   * @param partitions at least 1
   * @param configs topic settings, for instance {@code cleanup.policy}
   * @throws org.apache.kafka.common.errors.TopicExistsException when there is one of that name
   */
  public void createTopic(String name, int partitions, Map<String, String> configs) {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      KafkaAnswer.of(admin.createTopics(List.of(topic)).all());
    }
  }

  @Override
  public void close() {
    stop();
  }
}
