package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import wordcount.job.fault.FailPoint;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;

/** Faults that take minutes; {@code make faults} runs them. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LongFaultsIT {
  private static final long SEED = Long.getLong("wordcount.seed", System.nanoTime());

  private static JobHarness harness;

  /** A job that hangs beside all others, as its end takes three minutes. */
  private static JobHarness.RunningJob hangingJob;

  private static JobHarness hanging;

  @TempDir private static Path never;

  @BeforeAll
  static void start() throws Exception {
    System.err.println("seed: -Dwordcount.seed=" + SEED);
    harness = new JobHarness();
    hanging = new JobHarness(harness.cluster());
    hangAfterTheFirstBatch();
  }

  /** Starts a job whose second batch has a task that does not come to its last record. */
  private static void hangAfterTheFirstBatch() {
    hanging.newInput(1);
    hanging.send("to be");
    hangingJob =
        hanging.start(List.of("-Dwordcount.failpoint=read@4:await=" + never.resolve("file")));
    hanging.awaitTotalsEqualInput();
    hanging.send("or", "not", "to be");
    await()
        .atMost(JobHarness.patience())
        .until(() -> hangingJob.err.stream().anyMatch(line -> line.contains("fail point")));
  }

  @AfterAll
  static void stop() throws IOException {
    hanging.close();
    harness.close();
  }

  @AfterEach
  void killJobs() {
    harness.killJobs();
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
        await().pollDelay(life).atMost(life.plusSeconds(5)).until(() -> true);
        job.jvm().kill();
        job.exitCode();
        assertThat(harness.totals()).as("round %d", round).isEqualTo(harness.recountOfProgress());
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
        // Kafka's client may let one that is refused wait for an answer until it gives up.
        assertThat(owners.get(lost).exitCode())
            .as(owners.get(lost).log())
            .isIn(ExitCode.FENCED, ExitCode.UNREACHABLE);
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
      JobHarness.RunningJob current = job;
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> !current.jvm().isAlive() || harness.totals().equals(harness.recount()));
    }
    job.close();
    harness.runToEnd();

    // then
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @ParameterizedTest
  @EnumSource
  void shouldDivideABatchByEachOfItsBudgetsAndGoOnFromThere(Budget budget) throws Exception {
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
    /** A batch of 200 ms takes a million. */
    RECORDS {
      @Override
      List<byte[]> lines() {
        return Collections.nCopies(1_100_000, "a".getBytes(UTF_8));
      }
    },
    /** A task reads 256 MB. */
    BYTES {
      @Override
      List<byte[]> lines() {
        return Collections.nCopies(300, ("w".repeat(255) + " ").repeat(1 << 12).getBytes(UTF_8));
      }
    },
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
    assertThat(job.err).anyMatch(line -> line.contains("the totals are full"));

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
  void shouldRefuseTotalsThatItHasNoRoomFor() throws Exception {
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
        .anyMatch(line -> line.startsWith("error: the totals are too many for the memory"))
        .anyMatch(line -> line.contains("larger heap"));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void shouldEndAJobWhoseTasksHang() throws Exception {
    // then: the watchdog has ended it, and said where every thread was
    assertThat(hangingJob.exitCode()).as(hangingJob.log()).isEqualTo(ExitCode.FAILED);
    assertThat(hangingJob.err)
        .anyMatch(line -> line.matches(".*no progress for 18\\d s; what every thread is doing:"))
        .anyMatch(line -> line.contains("RangeCounter.call"));
    assertThat(hanging.totals()).isEqualTo(Map.of("to", 1L, "be", 1L));

    // and the next one counts what it did not
    hanging.runToEnd();
    assertThat(hanging.totals()).isEqualTo(hanging.recount());
  }

  @Test
  void shouldTellATransactionThatKafkaTimedOutFromATakeover(@TempDir Path directory)
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
    try (Admin admin = harness.cluster().kafka().admin()) {
      var transactions = admin.describeTransactions(List.of(harness.appId()));
      return KafkaAnswer.of(transactions.description(harness.appId())).state()
          == TransactionState.COMPLETE_ABORT;
    } catch (TransactionalIdNotFoundException e) {
      return false;
    }
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
