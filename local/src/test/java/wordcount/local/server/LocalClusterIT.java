package wordcount.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.Loopback;

class LocalClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static LocalCluster cluster;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    cluster = LocalCluster.start(directory, 0, 0);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  @SuppressWarnings("try") // The client's close() may be interrupted; nothing interrupts a test.
  void shouldRegisterTheBrokerInZooKeeper() throws Exception {
    try (ZooKeeper client =
        new ZooKeeper(cluster.zooKeeper().connectString(), 10_000, event -> {})) {
      assertThat(client.getChildren("/brokers/ids", false)).containsExactly("0");
      assertThat(new String(client.getData("/brokers/ids/0", false, null), StandardCharsets.UTF_8))
          .contains("PLAINTEXT://127.0.0.1:" + cluster.kafka().port());
    }
  }

  @Test
  void shouldListenOnBothAddressesThatLocalhostMayLeadTo() throws Exception {
    assumeThat(Loopback.secondAddress(0)).as("IPv6").isPresent();
    cluster.createTopic("both", 1);
    for (String host : List.of("127.0.0.1", "[::1]")) {
      Map<String, Object> settings = client();
      settings.put("bootstrap.servers", host + ":" + cluster.kafka().port());
      try (Admin admin = Admin.create(settings)) {
        assertThat(admin.listTopics().names().get()).as(host).contains("both");
      }
    }
  }

  @Test
  void shouldCreateAndListTopics() throws Exception {
    cluster.createTopic("listed", 3);

    try (Admin admin = Admin.create(client())) {
      assertThat(admin.listTopics().names().get()).contains("listed");
      assertThat(
              admin
                  .describeTopics(List.of("listed"))
                  .allTopicNames()
                  .get()
                  .get("listed")
                  .partitions())
          .hasSize(3);
    }
  }

  @Test
  void shouldCarryARecordOfTenMegabytes() throws Exception {
    cluster.createTopic("large", 1);
    byte[] line = new byte[10 * 1024 * 1024];
    Arrays.fill(line, (byte) 'a');

    send("large", line);

    assertThat(read("large", 1)).containsExactly(line);
  }

  @Test
  void shouldCommitTransactions() throws Exception {
    cluster.createTopic("transactional", 1);

    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "one"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactional", new byte[] {1})).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactional", new byte[] {2})).get();
      producer.commitTransaction();
    }

    assertThat(read("transactional", 1)).containsExactly(new byte[] {2});
  }

  @Test
  void shouldKeepPortAndRecordsOverARestart() throws Exception {
    cluster.createTopic("restarted", 1);
    send("restarted", new byte[] {1});
    int port = cluster.kafka().port();

    cluster.kafka().stop();
    cluster.kafka().start();

    assertThat(cluster.kafka().port()).isEqualTo(port);
    assertThat(read("restarted", 1)).containsExactly(new byte[] {1});
  }

  @Test
  void shouldRecoverItsRecordsAfterAKill() throws Exception {
    cluster.createTopic("killed", 1);
    send("killed", new byte[] {1});

    cluster.kafka().kill();
    cluster.kafka().start();
    send("killed", new byte[] {2});

    assertThat(read("killed", 2)).containsExactly(new byte[] {1}, new byte[] {2});
  }

  @Test
  void shouldKeepItsFilesBelowADirectoryOfAnyName(@TempDir Path parent) throws Exception {
    Path directory = parent.resolve(" a,b c:d %41#$HOME 'é'\" \\n\n");
    for (String topic : List.of("first", "second")) {
      try (LocalCluster one = LocalCluster.start(directory, 0, 0)) {
        one.createTopic(topic, 1);
      }
    }
    assertThat(parent).isDirectoryContaining(directory::equals);
    assertThat(parent.toFile().list()).hasSize(1);
    assertThat(directory.toFile().list()).containsOnly("kafka", "zookeeper");
    assertThat(directory.resolve("kafka").toFile().list()).contains("first-0", "second-0");
  }

  private static void send(String topic, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = client();
    all.put("max.request.size", EmbeddedKafka.MAX_RECORD_BYTES);
    all.putAll(settings);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<byte[]> read(String topic, int records) {
    Map<String, Object> settings = client();
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (values.size() < records && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers()));
  }
}
