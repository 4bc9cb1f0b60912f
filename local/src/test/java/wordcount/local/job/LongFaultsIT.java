package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;

/** Jobs are killed, hang or take over from each other, and brokers are killed, for minutes. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LongFaultsIT {
  private static final long SEED = Long.getLong("wordcount.seed", System.nanoTime());

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  /** A job that hangs beside all others, as its end takes three minutes. */
  private static JobHarness.RunningJob hangingJob;

  private static JobHarness hanging;

  @TempDir private static Path never;

  @BeforeAll
  static void start() throws Exception {
    System.err.println("seed: -Dwordcount.seed=" + SEED);
    hanging = new JobHarness(harness.cluster());
    hangAfterTheFirstBatch();
  }

  /** Starts a job whose second batch has a task that does not come to its last record. */
  private static void hangAfterTheFirstBatch() throws Exception {
    hanging.newInput(1);
    hanging.send("to be");
    hangingJob =
        hanging.start(List.of("-Dwordcount.failpoint=read@4:await=" + never.resolve("file")));
    hanging.awaitTotalsEqualInput();
    hanging.send("or", "not", "to be");
    hangingJob.awaitLine("fail point");
  }

  @AfterAll
  static void stop() throws IOException {
    hanging.close();
  }

  @Test
  void shouldStayExactThroughKillsAtRandomTimes() throws Exception {
    // given
    Random random = new Random(SEED);
    harness.newInput(3);
    harness.send("to be or not to be");
    harness.runToEnd();
    MonotoneReader reader = new MonotoneReader(harness.client(), harness.counts());

    // when
    try (reader) {
      for (int round = 0; round < 12; round++) {
        harness.sendBytes(lines(random, 2000));
        var job = harness.start(List.of());
        Duration life = Duration.ofMillis(2000 + random.nextInt(6000));
        await().pollDelay(life).atMost(JobHarness.patience()).until(() -> true);
        job.jvm().kill();
        job.exitCode();
        // Kafka may still complete the transaction that it began to commit.
        int killed = round;
        await()
            .atMost(JobHarness.patience())
            .untilAsserted(
                () ->
                    assertThat(harness.totals())
                        .as("round %d", killed)
                        .isEqualTo(harness.recountOfProgress()));
      }
      harness.runToEnd();
    }

    // then
    assertThat(harness.totals()).isEqualTo(harness.recount());
    reader.assertNothingFell();
  }

  @Test
  void shouldStayExactWhileTwoJobsTakeOverFromEachOther() throws Exception {
    // given: two jobs of one app id, and lines that never end
    Random random = new Random(SEED);
    harness.newInput(2);
    harness.send("to be or not to be");
    harness.runToEnd();
    List<JobHarness.RunningJob> owners =
        new ArrayList<>(List.of(harness.start(List.of()), harness.start(List.of())));
    MonotoneReader reader = new MonotoneReader(harness.client(), harness.counts());

    // when: each is started again when it has lost, as an operator does
    try (reader) {
      int lost = 0;
      for (int takeover = 0; takeover < 5; takeover++) {
        await("end of one of them")
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> {
                  harness.sendBytes(lines(random, 100));
                  return owners.stream().anyMatch(owner -> !owner.jvm().isAlive());
                });
        lost = owners.get(0).jvm().isAlive() ? 1 : 0;
        assertThat(owners.get(lost).exitCode())
            .as(owners.get(lost).log())
            .isEqualTo(ExitCode.FENCED);
        owners.set(lost, harness.start(List.of()));
      }
      owners.get(1 - lost).close();

      // then: the one that is left counts on
      for (int commit = 0; commit < 3; commit++) {
        harness.sendBytes(lines(random, 100));
        harness.awaitTotalsEqualInput();
      }
    }
    assertThat(owners.stream().filter(owner -> owner.jvm().isAlive())).hasSize(1);
    reader.assertNothingFell();
  }

  @Test
  void shouldStayExactWhileTheBrokerIsKilledAgainAndAgain() throws Exception {
    // given
    Random random = new Random(SEED);
    harness.newInput(2);
    harness.sendBytes(lines(random, 1000));
    JobHarness.RunningJob job = harness.start(List.of());

    // when
    for (int round = 0; round < 5; round++) {
      harness.sendBytes(lines(random, 1000));
      harness.cluster().kafka().kill();
      harness.cluster().kafka().start();
      harness.sendBytes(lines(random, 1000));
      if (!job.jvm().isAlive()) {
        job = harness.start(List.of());
      }
      harness.awaitTotalsOrEnd(job);
    }
    job.close();
    harness.runToEnd();

    // then
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void shouldEndAJobWhoseTasksHang() throws Exception {
    // then: the watchdog has ended it, and said where every thread was
    assertThat(hangingJob.exitCode()).as(hangingJob.log()).isEqualTo(ExitCode.FAILED);
    assertThat(hangingJob.err)
        .anyMatch(
            line ->
                line.matches(
                    ".*no progress for (1[89]\\d|[2-9]\\d\\d) s; what every thread is doing:"))
        .anyMatch(line -> line.contains("RangeCounter.count"));
    assertThat(hanging.totals()).isEqualTo(Map.of("to", 1L, "be", 1L));

    // and the next one counts what it did not
    hanging.runToEnd();
    assertThat(hanging.totals()).isEqualTo(hanging.recount());
  }

  @Test
  void shouldDistinguishATransactionThatKafkaTimedOutFromATakeover(@TempDir Path directory)
      throws Exception {
    // given: a first batch whose commit is held up right before its end
    harness.newInput(1);
    harness.send("to be or not to be");
    Path goOn = directory.resolve("go-on");
    var job =
        harness.start(
            List.of("-Dwordcount.failpoint=b6@2:await=" + goOn),
            "--kafka-property",
            "transaction.timeout.ms=1000");

    // when
    await().atMost(JobHarness.patience()).until(this::timedOut);
    Files.createFile(goOn);

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.FENCED);
    assertThat(job.err)
        .anyMatch(line -> line.matches("error: a transaction took \\d+ s: .* after 1 s, or .*"));
    harness.runToEnd();
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  /** Whether Kafka itself has ended the transaction of the input's words. */
  private boolean timedOut() {
    try {
      var transactions = harness.admin().describeTransactions(List.of(harness.appId()));
      return KafkaAnswer.of(transactions.description(harness.appId())).state()
          == TransactionState.COMPLETE_ABORT;
    } catch (TransactionalIdNotFoundException e) {
      return false;
    }
  }

  private static List<byte[]> lines(Random random, int count) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder line = new StringBuilder();
      for (int word = random.nextInt(12); word > 0; word--) {
        line.append("w").append(random.nextInt(500)).append(word % 4 == 0 ? "  " : " ");
      }
      lines.add(line.toString().getBytes(UTF_8));
    }
    return lines;
  }
}
