package wordcount.local.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever the text is made of, the totals equal an independent recount. */
class ExactCountsIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @Test
  void shouldCountExistingRecordsAndResumeWhereItEnded() throws Exception {
    // given
    harness.newInput(3);
    harness.send("to be or not to be", "", "  to\tbe\r", null, "que\u00a0sera  sera");

    // when
    var first = harness.runToEnd();
    harness.send("to be continued");
    var second = harness.runToEnd();

    // then
    assertThat(harness.totals())
        .isEqualTo(harness.recount())
        .isEqualTo(
            Map.of(
                "to", 4L, "be", 4L, "or", 1L, "not", 1L, "que", 1L, "sera", 2L, "continued", 1L));
    assertThat(first.out)
        .last()
        .asString()
        .startsWith("done records=5 words=11 distinct=6 seconds=");
    assertThat(second.out)
        .last()
        .asString()
        .startsWith("done records=1 words=3 distinct=7 seconds=");
  }

  @Test
  void shouldSkipAbortedTransactionsOfTheInput() throws Exception {
    // given
    harness.newInput(2);
    // One record a batch: aborted ones then lie on both sides of where a range may end.
    Map<String, Object> settings = Map.of("transactional.id", harness.input(), "batch.size", 0);
    var job = harness.start(List.of(), "--view", "none");
    long committed = 0;

    // when
    try (var producer = harness.producer(settings)) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 300; transaction++) {
        boolean aborts = transaction % 3 != 0;
        producer.beginTransaction();
        for (int line = 0; line < 20; line++) {
          byte[] text = (aborts ? "aborted" : "committed").getBytes(UTF_8);
          producer.send(new ProducerRecord<>(harness.input(), line % 2, null, text)).get();
        }
        if (aborts) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
          committed += 20;
        }
      }
    }

    // then
    Map<String, Long> expected = Map.of("committed", committed);
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(() -> assertThat(harness.totals()).isEqualTo(expected));
    harness.send("last");
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(() -> assertThat(harness.totals()).containsEntry("last", 1L));
    assertThat(harness.totals()).containsEntry("committed", committed).hasSize(2);
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }

  @Test
  void shouldCountAnyBytesAndReportInvalidOnes() throws Exception {
    // given
    harness.newInput(2);
    List<byte[]> lines = new ArrayList<>();
    Random random = new Random(20261123);
    for (int i = 0; i < 2000; i++) {
      byte[] line = new byte[random.nextInt(60)];
      random.nextBytes(line);
      lines.add(line);
    }
    lines.add("\ufeffbom nul\u0000nul \ud83d\ude00 e\u0301\u3000wide".getBytes(UTF_8));
    lines.add("\u00e9t\u00e9".getBytes(ISO_8859_1));
    lines.add("\u00ed\u00a0\u0080 lone surrogate".getBytes(ISO_8859_1));
    lines.add(null);
    byte[] spaces = new byte[1 << 20];
    Arrays.fill(spaces, (byte) ' ');
    lines.add(spaces);
    harness.sendBytes(lines);

    // when
    var job = harness.start(List.of());
    harness.awaitTotalsEqualInput(job);

    // then
    long invalid =
        lines.stream()
            .filter(
                line ->
                    line != null && !Arrays.equals(new String(line, UTF_8).getBytes(UTF_8), line))
            .count();
    String metrics = job.get("/metrics").body();
    assertThat(invalid).isGreaterThan(1000);
    assertThat(metrics)
        .contains("wordcount_invalid_utf8_records_total " + (double) invalid)
        .contains("wordcount_input_skipped_records_total{reason=\"null_value\"} 1.0")
        .contains("wordcount_records_consumed_total{topic=\"" + harness.input() + "\"} 2005.0");
  }

  @Test
  void shouldCountLinesOfTenMegabytesAndWordsOfAnyLength() throws Exception {
    // given
    harness.newInput(1);
    int megabytes = 10 << 20;
    byte[] words = new byte[megabytes];
    byte[] word = new byte[megabytes];
    Arrays.fill(word, (byte) 'w');
    for (int i = 0; i < words.length; i++) {
      words[i] = (byte) (i % 5 == 4 ? ' ' : 'a' + i / 5 % 7);
    }
    harness.sendBytes(List.of(words, word, "x".repeat(256).getBytes(UTF_8)));

    // when
    harness.runToEnd("--view", "none");

    // then
    Map<String, Long> expected = new TreeMap<>(harness.recount());
    expected.remove("w".repeat(megabytes));
    Map<String, Long> totals = harness.totals();
    assertThat(totals.entrySet().stream().filter(one -> one.getKey().startsWith("__long_word__")))
        .singleElement()
        .satisfies(one -> assertThat(one.getValue()).isEqualTo(1));
    totals.keySet().removeIf(one -> one.startsWith("__long_word__"));
    assertThat(totals).isEqualTo(expected);
  }

  @Test
  void shouldCountWordsBeyondTheLimitTogether() throws Exception {
    // given
    harness.newInput(1);
    harness.send("a a b c", "d d e a");

    // when
    harness.runToEnd("--max-distinct-words", "3");
    harness.send("a d f");
    harness.runToEnd("--max-distinct-words", "3");

    // then: which words found room does not matter, that nothing is lost does
    Map<String, Long> totals = harness.totals();
    assertThat(totals).hasSize(4).containsKey("__other__");
    assertThat(totals.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(11);
  }

  @Test
  void shouldCutWordsAsAsked() throws Exception {
    harness.newInput(1);
    harness.send("a  b ", "");
    harness.runToEnd("--tokenizer", "space");
    assertThat(harness.totals()).isEqualTo(Map.of("", 3L, "a", 1L, "b", 1L));

    harness.newInput(1);
    harness.send("\u00c9t\u00e9, l'\u00e9T\u00c9! 3,5 \u2014 x");
    harness.runToEnd("--tokenizer", "words");
    assertThat(harness.totals())
        .isEqualTo(Map.of("\u00e9t\u00e9", 1L, "l'\u00e9t\u00e9", 1L, "3,5", 1L, "x", 1L));
  }

  @Test
  void shouldShowTablesAndTheResultOfAQuery() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be or not to be");

    // when
    var job =
        harness.runToEnd(
            "--view",
            "sql",
            "--sql",
            "SELECT COUNT(*) AS words_with_o FROM words WHERE word LIKE '%o%'");

    // then
    assertThat(job.out)
        .anyMatch(line -> line.matches("========= \\d+ ms ========="))
        .containsSubsequence("|word|cnt|", "|be  |2  |", "|to  |2  |", "|not |1  |", "|or  |1  |")
        .containsSubsequence("|words_with_o|", "|3           |");
    assertThat(job.err).noneMatch(line -> line.contains(" WARN "));
  }

  @Test
  void shouldCountWhileAQueryRuns() throws Exception {
    // given
    harness.newInput(1);
    String endless =
        "SELECT sum(a.id % (b.id + 1)) FROM range(0, 9999999, 1, 1) a, range(0, 9999999, 1, 1) b";
    var job = harness.start(List.of(), "--view", "sql", "--sql", endless);

    // when
    for (long lines = 1; lines <= 5; lines++) {
      harness.send("one line");
      harness.awaitTotalsEqualInput();
    }

    // then
    assertThat(job.out).as("ended queries").noneMatch(line -> line.contains("===="));
    assertThat(job.get("/metrics").body()).contains("wordcount_view_failures_total 0.0");
  }

  @Test
  void shouldCountBatchesThatCannotBeShown() throws Exception {
    // given
    harness.newInput(1);
    harness.send("calm", "boom");

    // when
    var job =
        harness.start(
            List.of(), "--view", "sql", "--sql", "SELECT assert_true(word <> 'boom') FROM words");
    await().atMost(JobHarness.patience()).until(() -> harness.totals().size() == 2);
    harness.send("boom");
    await().atMost(JobHarness.patience()).until(() -> harness.totals().get("boom") == 2);

    // then
    await()
        .atMost(JobHarness.patience())
        .until(() -> job.get("/metrics").body().contains("wordcount_view_failures_total 2.0"));
    assertThat(harness.totals()).isEqualTo(harness.recount());
    assertThat(job.err).filteredOn(line -> line.contains("cannot be shown")).hasSize(1);
    assertThat(job.err).as("stack traces").noneMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void shouldAnswerProbesAndScrapesAndStopWhenAsked() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be or not to be");
    var job = harness.start(List.of(), "--top", "2");
    harness.awaitTotalsEqualInput(job);

    // then
    assertThat(job.get("/livez").statusCode()).isEqualTo(200);
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(() -> assertThat(job.get("/readyz").statusCode()).isEqualTo(200));
    assertThat(job.get("/").body()).contains("<title>Word counts</title>");
    assertThat(job.get("/counts?top=x").statusCode()).isEqualTo(400);
    JsonNode counts = new ObjectMapper().readTree(job.get("/counts?top=1").body());
    assertThat(counts.path("total").asLong()).isEqualTo(6);
    assertThat(counts.path("distinct").asLong()).isEqualTo(4);
    assertThat(counts.path("words").toString()).isEqualTo("[{\"word\":\"be\",\"count\":2}]");
    assertThat(job.get("/metrics").body())
        .contains("wordcount_top_word_count{word=\"be\"} 2.0")
        .contains("wordcount_top_word_count{word=\"to\"} 2.0")
        .doesNotContain("word=\"or\"")
        .contains("wordcount_words_all_time 6.0")
        .contains("wordcount_input_lag_records{partition=\"0\"} 0.0")
        .contains("wordcount_transactions_total{result=\"committed\"}");

    // when
    job.jvm().stop(JobHarness.patience());

    // then
    assertThat(job.exitCode()).isEqualTo(143);
    assertThat(job.err).anyMatch(line -> line.contains("stopped after commit"));
  }

  @Test
  void shouldNeedNoOrderOfBatchesAndNoSingleRunOfTasks() throws Exception {
    // given
    harness.newInput(4);
    var job =
        harness.start(
            List.of(
                "-Dspark.streaming.concurrentJobs=3",
                "-Dspark.speculation=true",
                "-Dspark.speculation.interval=10ms",
                "-Dspark.speculation.multiplier=1",
                "-Dspark.speculation.quantile=0.1"));

    // when
    for (int i = 0; i < 20; i++) {
      harness.send(("to be or not to be " + i).split(" "));
    }

    // then
    harness.awaitTotalsEqualInput();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }
}
