package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.KafkaAnswer;

/**
 * The job goes on from what earlier versions have left in their topics.
 *
 * <p>What a version left is kept in {@code state-VERSION.jsonl}, one committed record a line: those
 * of the input, of the totals with their headers, and of the progress. It stays as it is for good.
 * A version that changes what is written adds a file, made by the job as it then is:
 *
 * <pre>mvn verify -pl local -am -Dit.test=OldStateIT -Dtest=NONE \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dwordcount.state.file=/tmp/state-VERSION.jsonl</pre>
 */
class OldStateIT {
  /** The names of the topics in the files begin with this. */
  private static final String TEST = "old";

  private static final String LONG_WORD = "w".repeat(300);
  private static final String COUNTED_AS = "__long_word__67460a0f88beb83de7a92aff436cf0e1";

  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0"})
  void shouldResumeFromTheStateOfAnEarlierVersion(String version) throws Exception {
    // given
    List<JsonNode> records = records(version);
    harness.useNames(TEST);
    createInput(records);
    for (String topic : List.of(harness.counts(), harness.progress())) {
      harness
          .cluster()
          .kafka()
          .createTopic(topic, partitions(records, topic), Map.of("cleanup.policy", "compact"));
    }
    load(records);
    JsonNode before = harness.committedProgress();
    assertThat(harness.recountOfProgress()).isNotEmpty();

    // when: there are lines that the earlier version left uncounted, and new ones
    harness.send("to be continued", "na\u00efve", "new");
    var job = harness.runToEnd();

    // then: it has undone a torn transaction, and counted these alone
    long uncounted = harness.recountedRecords() - before.path("records").asLong();
    assertThat(uncounted).isGreaterThan(3);
    assertThat(job.err).anyMatch(line -> line.contains("undoing 2 totals"));
    assertThat(job.out).last().asString().startsWith("done records=" + uncounted + " ");
    Map<String, Long> recount = harness.recount();
    long words = recount.values().stream().mapToLong(Long::longValue).sum();
    recount.put(COUNTED_AS, recount.remove(LONG_WORD));
    assertThat(harness.totals()).isEqualTo(recount);
    JsonNode after = harness.committedProgress();
    assertThat(after.path("seq").asLong()).isGreaterThan(before.path("seq").asLong() + 1);
    assertThat(after.path("topicId")).isEqualTo(before.path("topicId"));
    assertThat(after.path("records").asLong()).isEqualTo(harness.recountedRecords());
    assertThat(after.path("total").asLong()).isEqualTo(words);
    assertThat(after.path("distinct").asInt()).isEqualTo(recount.size());
  }

  /** Makes a file of the state that this version leaves. */
  @Test
  @EnabledIfSystemProperty(named = "wordcount.state.file", matches = ".+")
  void recordTheStateThatThisVersionLeaves() throws Exception {
    harness.useNames(TEST);
    harness.cluster().kafka().createTopic(harness.input(), 2, Map.of());
    // Several commits, one of them of what the one before it had not committed whole.
    harness.send("to be or not to be", "  that\tis the question  ", "", null);
    harness.runToEnd();
    harness.tear("be", 3, 1);
    harness.tear("never", 5, 5);
    harness.send("Gr\u00fc\u00dfe na\u00efve \u4f60\u597d \ud83d\ude42", LONG_WORD);
    harness.runToEnd();
    // And at the end a torn one, which the next version has to undo, and uncounted lines.
    harness.tear("to", 9, 7);
    harness.tear("torn", 1, 1);
    harness.send("uncounted lines", "to be");
    List<String> lines = new ArrayList<>();
    for (String topic : List.of(harness.input(), harness.counts(), harness.progress())) {
      CommittedRecords.forEach(
          harness.client(),
          topic,
          stored -> {
            ObjectNode line =
                JSON.createObjectNode()
                    .put("topic", topic)
                    .put("partition", stored.partition())
                    .put("key", text(stored.key()))
                    .put("value", text(stored.value()));
            ArrayNode headers = line.putArray("headers");
            stored
                .headers()
                .forEach(header -> headers.addArray().add(header.key()).add(text(header.value())));
            lines.add(line.toString());
          });
    }
    Files.write(Path.of(System.getProperty("wordcount.state.file")), lines);
  }

  private static List<JsonNode> records(String version) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (var in = OldStateIT.class.getResourceAsStream("state-" + version + ".jsonl")) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        records.add(JSON.readTree(line));
      }
    }
    return records;
  }

  private static int partitions(List<JsonNode> records, String topic) {
    return 1
        + records.stream()
            .filter(one -> one.path("topic").asText().equals(topic))
            .mapToInt(one -> one.path("partition").asInt())
            .max()
            .getAsInt();
  }

  /** Creates the input topic with the UUID that it had; Kafka's admin client cannot choose one. */
  // The client's close() may be interrupted; nothing interrupts a test.
  @SuppressWarnings("try")
  private static void createInput(List<JsonNode> records) throws Exception {
    String progress = records.get(records.size() - 1).path("value").asText();
    String id = JSON.readTree(progress).path("topicId").asText();
    int partitions = partitions(records, harness.input());
    String assignment =
        IntStream.range(0, partitions)
            .mapToObj(partition -> "\"" + partition + "\":[0]")
            .collect(Collectors.joining(","));
    String topic =
        "{\"version\":3,\"topic_id\":\""
            + id
            + "\",\"partitions\":{"
            + assignment
            + "},\"adding_replicas\":{},\"removing_replicas\":{}}";
    try (ZooKeeper client =
        new ZooKeeper(harness.cluster().zooKeeper().connectString(), 10_000, event -> {})) {
      client.create(
          "/brokers/topics/" + harness.input(),
          topic.getBytes(UTF_8),
          ZooDefs.Ids.OPEN_ACL_UNSAFE,
          CreateMode.PERSISTENT);
    }
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              var known =
                  KafkaAnswer.of(
                          harness.admin().describeTopics(List.of(harness.input())).allTopicNames())
                      .get(harness.input());
              assertThat(known.topicId().toString()).isEqualTo(id);
              assertThat(known.partitions())
                  .hasSize(partitions)
                  .allMatch(one -> one.leader() != null);
            });
  }

  private static void load(List<JsonNode> records) throws Exception {
    try (var producer = harness.producer(Map.of())) {
      for (JsonNode one : records) {
        var loaded =
            new ProducerRecord<>(
                one.path("topic").asText(),
                one.path("partition").asInt(),
                bytes(one.path("key")),
                bytes(one.path("value")));
        one.path("headers")
            .forEach(
                header -> loaded.headers().add(header.path(0).asText(), bytes(header.path(1))));
        producer.send(loaded).get();
      }
    }
  }

  private static String text(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    String text = new String(bytes, UTF_8);
    assertThat(text.getBytes(UTF_8)).as("nothing is lost in the file").isEqualTo(bytes);
    return text;
  }

  private static byte[] bytes(JsonNode text) {
    return text.isNull() ? null : text.asText().getBytes(UTF_8);
  }
}
