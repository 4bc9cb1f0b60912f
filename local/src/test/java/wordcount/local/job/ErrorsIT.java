package wordcount.local.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import wordcount.local.ErrorTable;

/**
 * The errors of programs that reach Kafka, in one table for people to read: {@code
 * errors-with-kafka.txt}. A changed text fails the test, which shows the table as it would be now.
 */
class ErrorsIT {
  private static final Map<String, String> COMPACT = Map.of("cleanup.policy", "compact");

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @TempDir private Path directory;

  @Test
  void shouldReportErrorReasonAndRemedyInOneLineEach() throws Exception {
    countSomething();
    ErrorTable table = new ErrorTable(environment());
    table.name("DIR", directory.toString());
    table.name("BROKER", harness.cluster().bootstrapServers());
    table.name("INPUT", harness.input());
    table.name("COUNTS", harness.counts());
    table.name("PROGRESS", harness.progress());
    table.name("APP", harness.appId());
    table.name("FIRST-ID", topicId(harness.input()));

    files(table);
    topics(table);
    options(table);
    changes(table);

    table.verify("errors-with-kafka.txt");
  }

  private static void countSomething() throws InterruptedException {
    harness.newInput(1);
    harness.send("to be", "or not to be");
    harness.runToEnd();
  }

  private static Map<String, String> environment() {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS", harness.cluster().bootstrapServers(),
        "WORDCOUNT_TOPIC", harness.input(),
        "WORDCOUNT_COUNTS_TOPIC", harness.counts(),
        "WORDCOUNT_PROGRESS_TOPIC", harness.progress(),
        "WORDCOUNT_APP_ID", harness.appId(),
        "WORDCOUNT_PAGE_PORT", "0",
        "WORDCOUNT_HTTP_PORT", "0",
        "WORDCOUNT_WAIT", "1m");
  }

  private static String topicId(String topic) throws Exception {
    return harness
        .admin()
        .describeTopics(List.of(topic))
        .topicNameValues()
        .get(topic)
        .get()
        .topicId()
        .toString();
  }

  /** What the producer cannot send. */
  private void files(ErrorTable table) throws IOException {
    Files.writeString(directory.resolve("text"), "some text\n");
    Files.writeString(directory.resolve("long"), "long ".repeat(1000) + "\n");
    Files.write(directory.resolve("latin"), "größe\n".getBytes(ISO_8859_1));
    harness.cluster().kafka().createTopic("small", 1, Map.of("max.message.bytes", "1000"));
    table.run("producer --topic absent --wait 0s DIR/text");
    table.run("producer --encoding UTF-8 DIR/latin");
    table.run("producer --kafka-property max.request.size=1000 DIR/long");
    table.run("producer --topic small --kafka-property compression.type=none DIR/long");
    table.run("producer --kafka-property transaction.timeout.ms=99999999 DIR/text");
    table.run("consume --topic absent --wait 0s");
  }

  /** Topics that the job refuses. */
  private static void topics(ErrorTable table) throws Exception {
    var kafka = harness.cluster().kafka();
    kafka.createTopic("compacted", 1, COMPACT);
    kafka.createTopic("deleted", 1, Map.of("cleanup.policy", "delete"));
    kafka.createTopic("foreign", 1, COMPACT);
    kafka.createTopic("other", 1, Map.of());
    send("foreign", harness.appId(), "hello");
    table.run("job --until-end --topic absent --wait 0s");
    table.run("job --until-end --topic compacted --app-id new");
    table.run("job --until-end --counts-topic deleted");
    table.run("job --until-end --counts-topic foreign");
    table.run("job --until-end --progress-topic foreign");
    table.run("job --until-end --progress-topic empty");
    table.run("job --until-end --topic other");
  }

  /** Options that the job refuses. */
  private static void options(ErrorTable table) {
    table.run("job --until-end --tokenizer space");
    table.run("job --until-end --max-word-bytes 10");
    table.run("job --check --view sql --sql 'SELECT nothing FROM words'");
    table.run("job --check --view sql --sql 'DROP TABLE words'");
    table.run("job --check --view sql --sql 'SELECT'");
  }

  /** What happens behind the job's back. */
  private static void changes(ErrorTable table) throws Exception {
    var first = harness.start(List.of());
    harness.send("counted by the first");
    harness.awaitTotalsEqualInput();
    var second = harness.start(List.of());
    await().atMost(JobHarness.patience()).until(() -> second.log().contains("resuming after"));
    harness.send("counted by the second");
    table.add("job (then another one is started)", first.err, first.exitCode());
    harness.awaitTotalsEqualInput();
    harness.killJobs();

    harness.send("never", "counted", "that is the question");
    long counted = harness.committedProgress().path("nextOffsets").path(0).asLong();
    harness.deleteBefore(counted + 2);
    table.run("job --until-end");
    harness.replaceInput();
    table.name("SECOND-ID", topicId(harness.input()));
    table.run("job --until-end");
    send(harness.counts(), "be", "5");
    table.run("job --until-end");
  }

  private static void send(String topic, String key, String value) throws Exception {
    harness.forge(topic, key.getBytes(UTF_8), value, harness.committedSeq(), 1);
  }
}
