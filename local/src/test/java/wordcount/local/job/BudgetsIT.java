package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import wordcount.job.fault.FailPoint;
import wordcount.program.ExitCode;

/** More input than finds room at once: rounds and totals keep to their budgets. */
@Tag("long")
class BudgetsIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @ParameterizedTest
  @EnumSource
  void shouldDivideABatchByEachOfItsBudgetsAndResumeFromThere(Budget budget) throws Exception {
    // given: more than one round may take
    harness.newInput(1);
    harness.sendBytes(budget.lines());
    long records = harness.recountedRecords();

    // when: the job dies when it has counted one round
    String[] options = {"--view", "none", "--until-end"};
    var first = harness.start(List.of("-Dwordcount.failpoint=b1@2"), options);

    // then
    assertThat(first.exitCode()).as(first.log()).isEqualTo(FailPoint.HALTED);
    assertThat(harness.committedProgress().path("records").asLong()).isBetween(1L, records - 1);
    assertThat(harness.totals()).isEqualTo(harness.recountOfProgress());
    harness.runToEnd("--view", "none");
    assertThat(harness.totals().equals(harness.recount())).isTrue();
  }

  /** What bounds a round; the job has a heap of 512 MB. */
  private enum Budget {
    /** The counts of a round take 32 MB. */
    DISTINCT_WORDS {
      @Override
      List<byte[]> lines() {
        String filler = " " + "x".repeat(240);
        return IntStream.range(0, 100_000)
            .mapToObj(line -> (filler + line + filler + "-" + line).getBytes(UTF_8))
            .toList();
      }
    },
    /** A single line may exceed these. */
    LINE_OF_TEN_MEGABYTES {
      @Override
      List<byte[]> lines() {
        String words =
            IntStream.range(0, 1_500_000).mapToObj(Integer::toString).collect(joining(" "));
        return Collections.nCopies(3, words.substring(0, 10 << 20).getBytes(UTF_8));
      }
    };

    abstract List<byte[]> lines();
  }

  @Test
  void shouldBoundItsMemoryWhateverTheNumberOfWords() throws Exception {
    // given: ten million words, all different
    harness.newInput(2);
    int words = 10_000_000;
    int perLine = 1000;
    for (int first = 0; first < words; ) {
      List<byte[]> lines = new ArrayList<>();
      for (int line = 0; line < 1000; line++) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < perLine; word++) {
          text.append('w').append(first++).append(' ');
        }
        lines.add(text.toString().getBytes(UTF_8));
      }
      harness.sendBytes(lines);
    }

    // when
    var job = harness.start(List.of("-Xmx1500m"), "--view", "none", "--until-end");

    // then
    assertThat(job.exitCode()).as(job.log()).isZero();
    assertThat(job.out).last().asString().contains("words=10000000 distinct=5000001 ");
    assertThat(harness.totals().get("__other__")).isEqualTo(5_000_000);
  }

  @Test
  void shouldStartAgainWithTotalsAsLargeAsTheyMayBe() throws Exception {
    // given: the least heap that Spark takes, and more long words than find room in it
    harness.newInput(2);
    int words = 1_500_000;
    sendLongWords(words);
    var job = harness.start(List.of(), "--view", "none", "--until-end");
    assertThat(job.exitCode()).as(job.log()).isZero();
    assertThat(job.err).anyMatch(line -> line.contains("the totals reached their limit"));

    // when: a commit in doubt, with the totals in memory, makes it read them back
    harness.send("to be", "or not to be");
    var doubtful =
        harness.start(List.of("-Dwordcount.failpoint=b6@2:doubt"), "--view", "none", "--until-end");

    // then
    assertThat(doubtful.exitCode()).as(doubtful.log()).isZero();
    assertThat(doubtful.err).anyMatch(line -> line.contains("is in doubt"));
    assertThat(harness.totals().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(words + 6);
  }

  @Test
  void shouldRejectTotalsThatExceedItsMemory() throws Exception {
    // given: totals that were counted in twice the memory
    harness.newInput(2);
    sendLongWords(1_500_000);
    var roomy = harness.start(List.of("-Xmx1g"), "--view", "none", "--until-end");
    assertThat(roomy.exitCode()).as(roomy.log()).isZero();

    // when
    var job = harness.start(List.of());

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.OUT_OF_MEMORY);
    assertThat(job.err)
        .anyMatch(line -> line.startsWith("error: the totals do not fit into the memory"))
        .anyMatch(line -> line.contains("larger heap"));
  }

  /** Sends words of 190 bytes, all different. */
  private static void sendLongWords(int words) {
    String filler = "x".repeat(180);
    for (int first = 0; first < words; ) {
      List<byte[]> lines = new ArrayList<>();
      for (int line = 0; line < 1000; line++) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 100; word++) {
          text.append(filler).append(first++).append(' ');
        }
        lines.add(text.toString().getBytes(UTF_8));
      }
      harness.sendBytes(lines);
    }
  }
}
