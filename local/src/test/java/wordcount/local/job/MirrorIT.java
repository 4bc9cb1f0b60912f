package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.fault.FailPoint;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.local.mirror.TestDatabase;
import wordcount.local.mirror.TestDatabase.State;

/** The job with a copy of its totals in PostgreSQL, where one of both fails. */
class MirrorIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();
  private static TestDatabase database;

  @BeforeAll
  static void start() throws IOException {
    database = new TestDatabase();
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  private static RunningJob startJob(String... jvmOptions) {
    return harness.start(List.of(jvmOptions), "--mirror-url", database.url());
  }

  private static State state() throws Exception {
    return database.state(harness.appId());
  }

  /**
   * Waits until topic and table have come to the end of the input; both are read by SQL or bytes.
   */
  private static void awaitBothEqualInput() {
    harness.awaitTotalsEqualInput();
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              State state = state();
              assertThat(state.words()).isEqualTo(harness.recount());
              assertThat(state.addsUp()).isTrue();
              assertThat(state.seq()).isEqualTo(harness.committedSeq());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"b7@2", "m2@2", "m4@2"})
  void shouldGoOnWhereverItIsKilledBetweenBothCommits(String point) throws Exception {
    // given
    harness.newInput(2);
    harness.send("to be", "or not to be");
    RunningJob killed = startJob("-Dwordcount.failpoint=" + point);
    harness.awaitTotalsEqualInput();
    for (int line = 0; line < 10 && killed.jvm().isAlive(); line++) {
      harness.send("that is the question " + line);
      harness.awaitTotalsOrEnd(killed);
    }
    assertThat(killed.exitCode()).as(killed.log()).isEqualTo(FailPoint.HALTED);
    assertThat(state().addsUp()).isTrue();

    // when
    startJob();

    // then
    awaitBothEqualInput();
  }

  @Test
  void shouldCountWhileTheDatabaseIsAwayAndCatchUp() throws Exception {
    // given: it is away at the start, too
    harness.newInput(2);
    database.server().close();
    RunningJob job = startJob();
    harness.send("a\0b größe \u00e9\ud83d\ude00", "to be");
    harness.sendBytes(List.of(new byte[] {'x', (byte) 0xFF, 'y', ' ', (byte) 0xC3}));
    harness.awaitTotalsEqualInput();
    assertThat(job.metric("wordcount_mirror_up")).isZero();
    database.server().start();
    awaitBothEqualInput();

    // when
    database.server().kill();
    harness.send("or not to be");
    harness.awaitTotalsEqualInput();
    await()
        .atMost(JobHarness.patience())
        .until(() -> job.metric("wordcount_mirror_lag_seconds") > 0);
    database.server().start();

    // then
    awaitBothEqualInput();
    await()
        .atMost(JobHarness.patience())
        .until(() -> job.metric("wordcount_mirror_lag_seconds") == 0);
    assertThat(job.metric("wordcount_mirror_lag_commits")).isZero();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'',true", "'mirror_epoch,mirror_identity',false"})
  void shouldKeepAReplacedInstanceFromTheTables(
      String guardsOff, boolean kept, @TempDir Path directory) throws Exception {
    // given: one that has something to write, and pauses
    harness.newInput(1);
    harness.send("to be");
    Path goOn = directory.resolve("go-on");
    RunningJob replaced =
        startJob("-Dwordcount.failpoint=m1@2:await=" + goOn, "-Dwordcount.guards.off=" + guardsOff);
    await()
        .atMost(JobHarness.patience())
        .until(() -> replaced.err.stream().anyMatch(line -> line.contains("fail point")));
    harness.awaitTotalsEqualInput();

    // when: another takes over, counts on and copies
    RunningJob successor = startJob();
    harness.send("or not to be");
    awaitBothEqualInput();
    State before = state();
    CrashIT.signal("STOP", successor);
    Files.createFile(goOn);

    // then
    if (kept) {
      await()
          .atMost(JobHarness.patience())
          .until(
              () ->
                  replaced.err.stream().anyMatch(line -> line.contains("mirror ends"))
                      || !replaced.jvm().isAlive());
      assertThat(state()).isEqualTo(before);
    } else {
      await()
          .atMost(JobHarness.patience())
          .ignoreExceptions()
          .until(() -> state().seq() < before.seq());
    }
    CrashIT.signal("CONT", successor);
  }

  @Test
  void shouldNotCopyWordsOfAVerification() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    harness.sendChecked("check me");
    startJob();

    // when
    awaitTableHolds(Map.of("to", 1L, "be", 1L));

    // then
    assertThat(harness.totals()).hasSize(4);
    harness.send("to be");
    awaitTableHolds(Map.of("to", 2L, "be", 2L));
  }

  private static void awaitTableHolds(Map<String, Long> words) {
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(state().words()).isEqualTo(words));
  }

  @Test
  void shouldCopyWhatWasUndoneOfATornTransaction() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    RunningJob job = startJob();
    awaitBothEqualInput();
    job.close();
    harness.tear("to", 8, 7);
    harness.tear("new", 3, 3);

    // when
    harness.send("or");
    startJob();

    // then
    awaitBothEqualInput();
  }
}
