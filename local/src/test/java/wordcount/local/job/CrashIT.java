package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wordcount.job.fault.FailPoint;
import wordcount.program.ExitCode;

/** The job dies, hangs or is replaced, wherever that hurts most. */
class CrashIT {
  private static final List<String> STEPS =
      List.of("r1", "r2", "r3", "r4", "r5", "r6", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7");

  /** A Spark master that does not answer, so that a job waits for it before its first batch. */
  private static final String NOBODY = "spark://127.0.0.1:1";

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @Test
  void shouldStayExactWhereverItIsKilled() throws Exception {
    // given
    harness.newInput(2);
    harness.send("to be or not to be");
    harness.runToEnd();
    MonotoneReader reader = new MonotoneReader(harness.client(), harness.counts());

    try (reader) {
      for (String step : STEPS) {
        // when: it dies there, and is started once more and dies there again
        for (int death = 1; death <= 2; death++) {
          harness.send("that is the question", "step " + step + " death " + death);
          var job = harness.start(List.of("-Dwordcount.failpoint=" + step));
          assertThat(job.exitCode()).as("at %s: %s", step, job.log()).isEqualTo(FailPoint.HALTED);

          // then: what is committed is exactly the input before the committed offsets
          assertThat(harness.totals()).as(step).isEqualTo(harness.recountOfProgress());
        }
      }
      harness.runToEnd();
      assertThat(harness.totals()).isEqualTo(harness.recount());
    }
    reader.assertNothingFell();
  }

  @Test
  void shouldRefuseAReplacedInstanceThatComesBack() throws Exception {
    // given
    harness.newInput(2);
    harness.send("to be");
    var replaced = harness.start(List.of());
    harness.awaitTotalsEqualInput();
    int epoch = epoch(replaced);
    replaced.signal("STOP");

    // when
    var successor = harness.start(List.of());
    for (int commit = 0; commit < 3; commit++) {
      harness.send("or not to be");
      harness.awaitTotalsEqualInput();
    }
    assertThat(epoch(successor)).isGreaterThan(epoch);
    replaced.signal("CONT");

    // then
    assertThat(replaced.exitCode()).as(replaced.log()).isEqualTo(ExitCode.FENCED);
    assertThat(replaced.err).anyMatch(line -> line.contains("another instance has taken over"));
    harness.send("that is the question");
    harness.awaitTotalsEqualInput();
    assertThat(successor.jvm().isAlive()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'',true", "'fence_before_read,conservation',false"})
  void shouldFenceOlderInstancesBeforeItReadsTheTotals(
      String guardsOff, boolean exact, @TempDir Path directory) throws Exception {
    // given: an instance that counts, and a successor that pauses right after reading the totals
    harness.newInput(1);
    harness.send("to be");
    var older = harness.start(List.of());
    harness.awaitTotalsEqualInput();
    Path goOn = directory.resolve("go-on");
    var successor =
        harness.startWithout(
            guardsOff,
            List.of("-Dwordcount.failpoint=r4:await=" + goOn, "-Dspark.master=" + NOBODY));
    successor.awaitLine("fail point");

    // when: the older one counts on, if it can, and the successor dies before its first batch
    harness.send("or not to be");
    harness.awaitTotalsOrEnd(older);
    Files.createFile(goOn);
    successor.awaitLine("resuming after commit");
    successor.jvm().kill();
    var last = harness.startWithout(guardsOff, List.of(), "--until-end");
    assertThat(last.exitCode()).as(last.log()).isZero();

    // then
    assertThat(harness.totals().equals(harness.recount())).as(last.log()).isEqualTo(exact);
  }

  @Test
  void shouldTakeOverWhatIsCountedWhileItStarts(@TempDir Path directory) throws Exception {
    // given: an instance that counts, and a successor that has not fenced it yet
    harness.newInput(1);
    harness.send("to be");
    harness.start(List.of());
    harness.awaitTotalsEqualInput();
    Path goOn = directory.resolve("go-on");
    var successor = harness.start(List.of("-Dwordcount.failpoint=r1:await=" + goOn));
    successor.awaitLine("fail point");

    // when
    harness.send("or not to be");
    harness.awaitTotalsEqualInput();
    // (it does not show totals of nothing before it has read them)
    assertThat(successor.get("/counts").statusCode()).isEqualTo(503);
    assertThat(successor.get("/counts").body()).startsWith("restoring the totals");
    Files.createFile(goOn);

    // then: it does not take these lines for lost ones
    successor.awaitLine("resuming after commit");
    harness.send("that is the question");
    harness.awaitTotalsEqualInput();
    assertThat(successor.jvm().isAlive()).as(successor.log()).isTrue();
  }

  @Test
  void shouldNotCommitBatchesAfterAFailedOneAndGoOnAfterARestart() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    var failing = harness.start(List.of("-Dwordcount.failpoint=b1@2:throw"));
    harness.awaitTotalsEqualInput();

    // when
    harness.send("or not to be");
    assertThat(failing.exitCode()).as(failing.log()).isEqualTo(ExitCode.FAILED);
    harness.send("that is the question");

    // then
    assertThat(harness.totals()).isEqualTo(harness.recountOfProgress());
    harness.runToEnd();
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldCountOnceWhatAFailedTaskIsTriedAgainFor() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be", "or not to be");

    // when
    var job = harness.start(List.of("-Dwordcount.failpoint=task:throw"), "--until-end");

    // then
    assertThat(job.exitCode()).as(job.log()).isZero();
    assertThat(job.out).last().asString().startsWith("done records=2 words=6 distinct=4 ");
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldGoOnWhenTheBrokerComesBack() throws Exception {
    // given
    harness.newInput(2);
    harness.send("to be");
    var job = harness.start(List.of());
    harness.awaitTotalsEqualInput();

    // when
    harness.restartBroker();
    harness.send("or not to be");

    // then: it goes on by itself
    harness.awaitTotalsEqualInput();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }

  private static int epoch(JobHarness.RunningJob job) throws Exception {
    return (int) job.metric("wordcount_driver_epoch");
  }
}
