package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.ExitCode;

/** Input that anyone may send, or take away, neither stops the job nor wedges it. */
class InputFaultsIT {
  private static final String LOST = "wordcount_input_lost_records_total{reason=\"retention\"}";

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 90})
  void shouldCountCommittedRecordsWhileTransactionsAreAborted(int percent) throws Exception {
    // given
    harness.newInput(2);
    var job = harness.start(List.of());

    // when
    sendTransactions(300, percent, 20);

    // then
    harness.awaitTotalsEqualInput();
    assertThat(harness.totals()).isNotEmpty();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
    awaitNoLag(job);
    await()
        .atMost(JobHarness.patience())
        .until(() -> job.metric("wordcount_input_gap_offsets_total") > 300);
  }

  @Test
  void shouldPassOverATopicThatHoldsNothingButGaps() throws Exception {
    // given
    harness.newInput(2);
    sendTransactions(20, 100, 200);

    // when
    var first = harness.runToEnd();
    harness.send("to be");
    var second = harness.runToEnd();

    // then
    assertThat(first.out).last().asString().startsWith("done records=0 words=0 ");
    assertThat(second.out).last().asString().startsWith("done records=1 words=2 ");
    assertThat(harness.totals()).isEqualTo(Map.of("to", 1L, "be", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "fail"})
  void shouldDoAsAskedWhenRecordsAreDeletedWhileTheyAreRead(String policy, @TempDir Path directory)
      throws Exception {
    // given: a task that stops before its third record, and fetches each one by itself
    harness.newInput(1);
    int records = 20;
    for (int i = 0; i < records; i++) {
      harness.send("w" + i);
    }
    Path goOn = directory.resolve("go-on");
    var job =
        harness.start(
            List.of("-Dwordcount.failpoint=read@3:await=" + goOn),
            "--on-lost-input",
            policy,
            "--kafka-property",
            "max.partition.fetch.bytes=1");
    job.awaitLine("fail point");

    // when
    harness.deleteBefore(15);
    Files.createFile(goOn);

    // then
    Map<String, Long> expected = new TreeMap<>();
    if (policy.equals("fail")) {
      assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.INPUT_LOST);
      assertThat(job.err).anyMatch(line -> line.contains("were deleted before they were counted"));
    } else {
      awaitNoLag(job);
      long lost = records - harness.committedProgress().path("records").asLong();
      assertThat(lost).isPositive();
      job.awaitMetric(LOST, lost);
      for (int i = 15; i < records; i++) {
        expected.put("w" + i, 1L);
      }
      assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
    }
    long read = harness.committedProgress().path("records").asLong() - expected.size();
    assertThat(read).isBetween(3L, 14L);
    for (int i = 0; i < read; i++) {
      expected.put("w" + i, 1L);
    }
    assertThat(harness.totals()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "fail"})
  void shouldDoAsAskedWhenRecordsAreDeletedBetweenPlanAndReading(
      String policy, @TempDir Path directory) throws Exception {
    // given: a batch that is planned to offset 3
    harness.newInput(1);
    harness.send("never", "counted", "either");
    Path goOn = directory.resolve("go-on");
    var job =
        harness.start(List.of("-Dwordcount.failpoint=b1:await=" + goOn), "--on-lost-input", policy);
    job.awaitLine("fail point");

    // when: the topic begins beyond that before it is read
    harness.send("nor", "this", "to be");
    harness.deleteBefore(5);
    Files.createFile(goOn);

    // then
    if (policy.equals("fail")) {
      assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.INPUT_LOST);
      assertThat(harness.totals()).isEmpty();
    } else {
      awaitNoLag(job);
      assertThat(harness.totals()).isEqualTo(Map.of("to", 1L, "be", 1L));
      job.awaitMetric(LOST, 5);
    }
  }

  @Test
  void shouldCountManyPartitionsAndLinesLargerThanTheirShareOfTheBudget() throws Exception {
    // given: a budget of 32 MB for 40 partitions, and in each a line of 128 KB of new words
    harness.newInput(40);
    List<byte[]> lines = new ArrayList<>();
    for (int partition = 0; partition < 40; partition++) {
      lines.add(newWords(partition * 20_000, 128 << 10));
    }
    for (int i = 0; i < 4000; i++) {
      lines.add(("to be or not to be " + i).getBytes(UTF_8));
    }
    harness.sendBytes(lines);

    // when
    var job = harness.start(List.of(), "--view", "none");

    // then
    awaitNoLag(job);
    assertThat(harness.totals()).isEqualTo(harness.recount());
    assertThat(job.metric("wordcount_round_bytes"))
        .isLessThanOrEqualTo(job.metric("wordcount_round_limit_bytes"));
  }

  @Test
  void shouldKeepToItsBudgetsWhateverTheWordsAreLike() throws Exception {
    // given: a budget of 32 MB a round; 40 MB of long words, all different, and a line of 10 MB
    harness.newInput(4);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int word = 0; word < 4; word++) {
        line.append("x".repeat(240)).append(i).append('-').append(word).append(' ');
      }
      lines.add(line.toString().getBytes(UTF_8));
    }
    lines.add(newWords(0, 10 << 20));
    harness.sendBytes(lines);

    // when
    String[] options = {"--view", "none", "--max-totals-bytes", "60000000"};
    var job = harness.start(List.of(), options);

    // then: what had no room is counted together, and the job can be started again
    awaitNoLag(job);
    job.awaitLine("the totals reached their limit");
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(
            () -> {
              assertThat(job.metric("wordcount_overflow_words_total")).isPositive();
              assertThat(job.metric("wordcount_totals_bytes")).isBetween(5.9e7, 6.001e7);
            });
    assertThat(job.metric("wordcount_totals_limit_bytes")).isEqualTo(6.0e7);
    job.close();
    harness.send("to be");
    var again = harness.start(List.of(), options);
    awaitNoLag(again);
    Map<String, Long> totals = harness.totals();
    Map<String, Long> recount = harness.recount();
    assertThat(totals.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(recount.values().stream().mapToLong(Long::longValue).sum());
    totals.remove("__other__");
    assertThat(recount).containsAllEntriesOf(totals);
  }

  /** Waits until all is committed that is in the topic, gaps included. */
  private static void awaitNoLag(JobHarness.RunningJob job) {
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(
            () -> {
              assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
              List<Long> committed = new ArrayList<>();
              harness
                  .committedProgress()
                  .path("nextOffsets")
                  .forEach(offset -> committed.add(offset.asLong()));
              assertThat(committed).isNotEmpty().isEqualTo(harness.ends());
            });
  }

  /** Sends transactions of up to so many lines each, and aborts so many of a hundred. */
  private static void sendTransactions(int transactions, int percent, int mostLines) {
    Random random = new Random(percent);
    try (var producer = harness.producer(Map.of("transactional.id", harness.appId() + "-lines"))) {
      producer.initTransactions();
      for (int i = 0; i < transactions; i++) {
        producer.beginTransaction();
        for (int line = 0; line <= random.nextInt(mostLines); line++) {
          byte[] value = ("to be or not to be " + random.nextInt(100)).getBytes(UTF_8);
          // What could not be sent fails the commit.
          var unused = producer.send(new ProducerRecord<>(harness.input(), line % 2, null, value));
        }
        if (random.nextInt(100) < percent) {
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
  }

  private static byte[] newWords(int first, int bytes) {
    StringBuilder line = new StringBuilder();
    for (int word = first; line.length() < bytes; word++) {
      line.append(word).append(' ');
    }
    return line.toString().getBytes(UTF_8);
  }
}
