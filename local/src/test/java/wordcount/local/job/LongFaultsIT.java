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
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;

/** Faults that take minutes; {@code make faults} runs them. */
@Tag("long")
class LongFaultsIT {
  private static final long SEED = Long.getLong("wordcount.seed", System.nanoTime());

  private static JobHarness harness;

  @BeforeAll
  static void start() throws Exception {
    harness = new JobHarness();
    System.err.println("seed: -Dwordcount.seed=" + SEED);
  }

  @AfterAll
  static void stop() throws IOException {
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
      for (int round = 0; round < 20; round++) {
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
