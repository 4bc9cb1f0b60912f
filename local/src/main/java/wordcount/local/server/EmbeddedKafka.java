package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.cluster.EndPoint;
import kafka.server.KafkaConfig;
import kafka.server.KafkaServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import wordcount.program.KafkaAnswer;
import wordcount.program.Loopback;

/**
 * A Kafka broker inside this process, registered in a ZooKeeper and reachable only from this
 * machine. It can be stopped, killed and restarted on the same port and data. Not for use by
 * several threads.
 */
public final class EmbeddedKafka implements Closeable {
  /** Longest record the broker accepts, in bytes: a line of 10 MB with room for its envelope. */
  public static final int MAX_RECORD_BYTES = 12 * 1024 * 1024;

  /** The longest line that certainly fits into a record. */
  public static final int MAX_LINE_BYTES = MAX_RECORD_BYTES - 1024;

  /** Longest transaction the broker allows, in milliseconds: a day, for texts of any size. */
  public static final int MAX_TRANSACTION_MS = 24 * 60 * 60 * 1000;

  private static final String LISTENERS = "listeners";
  private static final String LOG_DIRECTORIES = "log.dirs";
  private static final int BROKER_ID = 0;
  private static final Duration REGISTRATION = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final ListenerName LISTENER = new ListenerName("PLAINTEXT");
  private static final String CLEAN_SHUTDOWN_MARKER = ".kafka_cleanshutdown";

  private final Properties settings;

  /** Listeners besides its own; empty or a list. */
  private final String moreListeners;

  private final Path logDirectory;
  private final int port;
  private KafkaServer server;

  private EmbeddedKafka(Properties settings, Path logDirectory, int port) {
    this.settings = settings;
    moreListeners = settings.getProperty(LISTENERS, "");
    this.logDirectory = logDirectory;
    this.port = port;
  }

  /**
   * Starts a broker with settings for a single node and returns when it accepts requests.
   *
   * @param port TCP port of the loopback interface, 0 for any free one
   * @param logDirectory where the topics are kept; created when absent
   * @param zooKeeper connect string of the ZooKeeper to register in
   * @param overrides broker settings that replace or complete the ones of this class; {@code
   *     listeners} are added to its own
   * @throws KafkaException when the broker cannot start, for instance because the port is taken
   * @throws IOException if no port is free
   */
  public static EmbeddedKafka start(
      int port, Path logDirectory, String zooKeeper, Map<String, String> overrides)
      throws IOException {
    Properties settings = settings(logDirectory, zooKeeper);
    settings.putAll(overrides);
    EmbeddedKafka kafka = new EmbeddedKafka(settings, logDirectory, Ports.orAnyFree(port));
    kafka.start();
    return kafka;
  }

  private static Properties settings(Path logDirectory, String zooKeeper) {
    Properties settings = new Properties();
    settings.setProperty("broker.id", Integer.toString(BROKER_ID));
    settings.setProperty("zookeeper.connect", zooKeeper);
    settings.setProperty(LOG_DIRECTORIES, logDirectory.toAbsolutePath().toString());
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
    // The record of a text that was sent but not reported must last as long as the topics.
    settings.setProperty("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
    // There is no other broker to transfer leadership to.
    settings.setProperty("controlled.shutdown.enable", "false");
    // The cleaner takes this from the heap at start; the default of 128 MB is meant for a server.
    settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
    return settings;
  }

  /** Restarts the broker on its previous port and data. Does nothing while it runs. */
  public void start() {
    if (server != null) {
      return;
    }
    String own = "PLAINTEXT://" + Loopback.HOST + ":" + port;
    settings.setProperty(LISTENERS, own + (moreListeners.isEmpty() ? "" : "," + moreListeners));
    KafkaServer starting =
        new KafkaServer(new OneLogDirectory(settings), Time.SYSTEM, scala.Option.empty(), false);
    starting.startup();
    awaitOwnRegistration(starting);
    Loopback.secondAddress(port).ifPresent(address -> listen(starting, address));
    server = starting;
  }

  /** Waits until the broker knows itself: until then it answers, but refuses to create topics. */
  private static void awaitOwnRegistration(KafkaServer starting) {
    long end = System.nanoTime() + REGISTRATION.toNanos();
    try {
      while (!starting.metadataCache().hasAliveBroker(BROKER_ID)) {
        if (System.nanoTime() > end) {
          throw new KafkaException(
              "no controller accepted the broker within " + REGISTRATION.toSeconds() + " s");
        }
        Thread.sleep(POLL.toMillis());
      }
    } catch (InterruptedException e) {
      starting.shutdown();
      throw new InterruptException(e);
    } catch (KafkaException e) {
      starting.shutdown();
      throw e;
    }
  }

  /** Also accepts connections on another address. Its clients are redirected to the first. */
  private void listen(KafkaServer starting, InetAddress address) {
    EndPoint second =
        new EndPoint(address.getHostAddress(), port, LISTENER, SecurityProtocol.PLAINTEXT);
    starting.socketServer().addListeners(JavaConverters.asScalaBuffer(List.of(second)));
  }

  /** Does not split a path at a comma: to Kafka, {@code log.dirs} is a list. */
  private static final class OneLogDirectory extends KafkaConfig {
    OneLogDirectory(Properties settings) {
      super(settings, false);
    }

    @Override
    public Seq<String> logDirs() {
      return JavaConverters.asScalaBuffer(List.of(originals().get(LOG_DIRECTORIES).toString()));
    }
  }

  /** Stops the broker gracefully: it leaves the cluster, flushes and marks its data as clean. */
  public void stop() {
    if (server == null) {
      return;
    }
    server.shutdown();
    server.awaitShutdown();
    server = null;
  }

  /**
   * Stops the broker so that it looks like a crash to clients and to the next start: connections
   * break in the middle of requests, and the data is not marked as clean, so the start recovers it.
   */
  public void kill() throws IOException {
    if (server == null) {
      return;
    }
    server.socketServer().stopProcessingRequests();
    stop();
    Files.deleteIfExists(logDirectory.resolve(CLEAN_SHUTDOWN_MARKER));
  }

  /** Returns the bound port, which stays the same over restarts. */
  public int port() {
    return port;
  }

  /** Returns the address for clients, as {@code host:port}. */
  public String bootstrapServers() {
    return Loopback.HOST + ":" + port;
  }

  /** Returns a new admin client, which the caller closes. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /**
   * Creates a topic with one replica.
   *
   * @param partitions at least 1
   * @param configs topic settings, for instance {@code cleanup.policy}
   * @throws org.apache.kafka.common.errors.TopicExistsException when the topic exists already
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
