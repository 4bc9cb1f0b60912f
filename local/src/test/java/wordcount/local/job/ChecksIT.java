package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.local.process.ChildJvm;
import wordcount.program.ExitCode;
import wordcount.verify.Verifier;

/** A verification is exact through faults, and afterwards all is as if there had been none. */
class ChecksIT {
  private static final String TEXT = "to be or not to be";
  private static final byte MARK = (byte) 0xFF;

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @Test
  void shouldLeaveNothingOfAVerificationBehindThoughTheJobIsKilled() throws Exception {
    // given
    harness.newInput(2);
    harness.send(TEXT);
    RunningJob first = harness.start(List.of(), "--keep-checks", "10s");
    harness.awaitTotalsEqualInput();

    // when
    List<String> out = new CopyOnWriteArrayList<>();
    List<String> err = new CopyOnWriteArrayList<>();
    try (ChildJvm verifier = verifier(out, err)) {
      await()
          .atMost(JobHarness.patience())
          .until(() -> first.metric("wordcount_check_records_total") > 0);
      first.close();
      RunningJob second = harness.start(List.of(), "--keep-checks", "10s");

      // then: its words are counted exactly, and nothing shows them
      assertThat(verifier.await()).as("%s %s", out, err).isZero();
      assertThat(out).singleElement().asString().contains("\"exact\":true");
      assertThat(checkedWords()).hasSizeGreaterThan(50);
      assertOnlyTheText(second);
      assertThat(second.metric("wordcount_check_records_total")).isPositive();
      String consumed = "wordcount_records_consumed_total{topic=\"" + harness.input() + "\"}";
      assertThat(second.metric(consumed)).isZero();
      assertThat(second.metric("wordcount_input_gap_offsets_total")).isZero();
      assertThat(String.join("\n", second.out)).doesNotContain("v");

      // and in the end they are gone
      await().atMost(JobHarness.patience()).until(() -> checkTotals().isEmpty());
      assertOnlyTheText(second);
    }

    // and another job finds nothing wrong with what is left
    harness.killJobs();
    harness.send(TEXT);
    harness.runToEnd();
    assertThat(harness.totals()).isEqualTo(Map.of("to", 4L, "be", 4L, "or", 2L, "not", 2L));
  }

  @Test
  void shouldUndoWhatATornTransactionAddedToAVerificationsWords() throws Exception {
    // given
    harness.newInput(1);
    harness.send(TEXT);
    harness.sendChecked("known known");
    harness.runToEnd();
    assertThat(checkTotals()).isEqualTo(Map.of("known", 2L));

    // when: a transaction leaves two totals and no progress
    harness.tear(key("known"), 9, 7);
    harness.tear(key("unknown"), 3, 3);
    harness.sendChecked("known");
    harness.runToEnd();

    // then
    assertThat(checkTotals()).isEqualTo(Map.of("known", 3L));
  }

  @Test
  void shouldNotRemoveWhatASuccessorCounted(@TempDir Path directory) throws Exception {
    // given: a job that commits the end of a verification, after its claim and the words
    harness.newInput(1);
    harness.sendChecked("known known");
    Path goOn = directory.resolve("go-on");
    RunningJob older =
        harness.start(List.of("-Dwordcount.failpoint=b6@3:doubt=" + goOn), "--keep-checks", "1s");
    older.awaitLine("fail point");

    // when: a successor counts meanwhile, and then the commit is in doubt
    harness.send(TEXT);
    harness.start(List.of());
    await().atMost(JobHarness.patience()).until(() -> harness.totals().containsKey("to"));
    Files.createFile(goOn);

    // then
    assertThat(older.exitCode()).as(older.log()).isEqualTo(ExitCode.FENCED);
    harness.killJobs();
    harness.runToEnd();
    assertThat(harness.totals())
        .containsAllEntriesOf(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L));
  }

  private static ChildJvm verifier(List<String> out, List<String> err) {
    return ChildJvm.start(
        Verifier.class.getName(),
        Map.of(),
        List.of("-Xmx128m"),
        List.of(harness.verifierArguments("--messages=500", "--rate=100")),
        out::add,
        err::add);
  }

  private static void assertOnlyTheText(RunningJob job) throws Exception {
    JsonNode counts = new ObjectMapper().readTree(job.get("/counts").body());
    assertThat(counts.path("total").asLong()).isEqualTo(6);
    assertThat(counts.path("distinct").asLong()).isEqualTo(4);
    assertThat(counts.path("words")).hasSize(4);
    assertThat(job.metric("wordcount_words_all_time")).isEqualTo(6);
    assertThat(job.metric("wordcount_distinct_words")).isEqualTo(4);
    assertThat(harness.committedProgress().path("records").asLong()).isEqualTo(1);
  }

  private static byte[] key(String word) {
    byte[] bytes = word.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + bytes.length).put(MARK).put(bytes).array();
  }

  /** The words of verifications that had a committed total, though it may be removed by now. */
  private static Set<String> checkedWords() {
    Set<String> words = new TreeSet<>();
    CommittedRecords.forEach(
        harness.client(),
        harness.counts(),
        stored -> {
          if (stored.key()[0] == MARK
              && stored.value() != null
              && JobHarness.decimal(stored.value()) > 0) {
            words.add(new String(stored.key(), 1, stored.key().length - 1, UTF_8));
          }
        });
    return words;
  }

  /** The committed totals of verifications' words: the newest of each. */
  private static Map<String, Long> checkTotals() {
    Map<String, Long> totals = new TreeMap<>();
    Map<String, Long> seqs = new TreeMap<>();
    CommittedRecords.forEach(
        harness.client(),
        harness.counts(),
        stored -> {
          if (stored.key()[0] == MARK) {
            String word = new String(stored.key(), 1, stored.key().length - 1, UTF_8);
            long seq = JobHarness.header(stored, "seq");
            if (seq >= seqs.getOrDefault(word, 0L)) {
              seqs.put(word, seq);
              totals.put(word, stored.value() == null ? 0 : JobHarness.decimal(stored.value()));
            }
          }
        });
    totals.values().removeIf(total -> total == 0);
    return totals;
  }
}
