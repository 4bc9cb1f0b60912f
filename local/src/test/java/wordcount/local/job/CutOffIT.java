package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import wordcount.local.server.KafkaProxy;
import wordcount.program.ExitCode;

/** A job is cut off from its brokers for a while, wholly or in part. */
@Tag("long")
class CutOffIT {
  /** The client id of a job that can be cut off. */
  private static final String THE_JOB = "the-job";

  /** The options that tell it from other clients. */
  private static final String[] CAN_BE_CUT_OFF = {"--kafka-property", "client.id=" + THE_JOB};

  @RegisterExtension private static final JobHarness harness = JobHarness.behindProxy();

  @Test
  void shouldNotAddAnOldBatchToTheTotalsOfASuccessor() throws Exception {
    // given: a job whose commit gets lost, again and again
    harness.newInput(1);
    harness.send("to be");
    var older = harness.start(List.of(), CAN_BE_CUT_OFF);
    harness.awaitTotalsEqualInput();
    Cut cut = new Cut(Cut.Of.COMMITS);
    harness.proxy().set(cut);
    harness.send("or not to be");
    await().atMost(JobHarness.patience()).until(() -> !cut.lost.isEmpty());

    // when: another one counts on, and then the first takes over again to see what became of it
    harness.start(List.of());
    harness.send("that is the question");
    harness.awaitTotalsEqualInput();
    older.awaitLine("is in doubt");
    harness.proxy().heal();
    cut.healed.countDown();

    // then
    assertThat(older.exitCode()).as(older.log()).isEqualTo(ExitCode.FENCED);
    harness.killJobs();
    harness.runToEnd();
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @ParameterizedTest
  @EnumSource(names = {"ADDITIONS", "OFFSETS_TO_ADD", "OFFSETS", "WRITES", "COMMITS"})
  void shouldReportThatItWasReplacedWhicheverRequestIsRejected(
      Cut.Of refused, @TempDir Path directory) throws Exception {
    // given: a job in the middle of its first transaction, and another that is about to take over
    harness.newInput(1);
    harness.send("to be");
    Path takeOver = directory.resolve("take-over");
    var successor = harness.start(List.of("-Dwordcount.failpoint=r1:await=" + takeOver));
    successor.awaitLine("fail point");
    Cut cut = new Cut(refused);
    harness.proxy().set(cut);
    var replaced = harness.start(List.of(), CAN_BE_CUT_OFF);
    await().atMost(JobHarness.patience()).until(() -> !cut.lost.isEmpty());

    // when
    Files.createFile(takeOver);
    successor.awaitLine("resuming after commit");
    harness.proxy().heal();
    cut.healed.countDown();

    // then
    assertThat(replaced.exitCode()).as(replaced.log()).isEqualTo(ExitCode.FENCED);
    harness.awaitTotalsEqualInput();
    assertThat(successor.jvm().isAlive()).as(successor.log()).isTrue();
  }

  /** For longer than clients wait for one answer; then also for longer than a commit may take. */
  @ParameterizedTest
  @CsvSource({"EVERYTHING,20", "RECORDS,20", "COORDINATORS_ANSWERS,20", "COMMITS_ANSWERS,40"})
  void shouldStayExactWhenItIsCutOffForAWhile(Cut.Of what, int seconds) throws Exception {
    // given: a job under load
    harness.newInput(2);
    harness.send("to be");
    harness.runToEnd();
    MonotoneReader reader = new MonotoneReader(harness.client(), harness.counts());
    try (reader) {
      JobHarness.RunningJob job = harness.start(List.of(), CAN_BE_CUT_OFF);
      harness.send("or not to be");
      harness.awaitTotalsEqualInput();
      Cut cut = new Cut(what);

      // when
      harness.proxy().set(cut);
      long cutAt = System.nanoTime();
      while (cut.lost.isEmpty() || secondsSince(cutAt) < seconds) {
        harness.send("or not to be", "that is the question");
        job = harness.startAgainIfEnded(job, CAN_BE_CUT_OFF);
      }
      harness.proxy().heal();
      cut.healed.countDown();

      // then
      JobHarness.RunningJob[] last = {job};
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> {
                last[0] = harness.startAgainIfEnded(last[0], CAN_BE_CUT_OFF);
                assertThat(harness.totals()).isEqualTo(harness.recount());
              });
      harness.send("to be continued");
      harness.awaitTotalsEqualInput();
    }
    reader.assertNothingFell();
  }

  /**
   * Loses what a job and its broker say to each other, without ending connections. There is one
   * broker, and one process for driver and executors: that a coordinator is cut off from the job
   * while another broker is not, or one executor while the driver is not, is told by the kind of
   * the requests alone.
   */
  private static final class Cut implements KafkaProxy.Fault {
    /** What is lost. */
    enum Of {
      /** All requests. */
      EVERYTHING,
      /** Requests for records. */
      RECORDS,
      /** Requests to commit. */
      COMMITS,
      /** Requests to take partitions into a transaction. */
      ADDITIONS,
      /** Requests to take a group's offsets into one. */
      OFFSETS_TO_ADD,
      /** Those offsets. */
      OFFSETS,
      /** Records of the job. */
      WRITES,
      /** What coordinators answer; they did what they were asked to. */
      COORDINATORS_ANSWERS,
      /** What they answer to commits. */
      COMMITS_ANSWERS
    }

    private static final Set<ApiKeys> OF_COORDINATORS =
        Set.of(
            ApiKeys.FIND_COORDINATOR,
            ApiKeys.INIT_PRODUCER_ID,
            ApiKeys.ADD_PARTITIONS_TO_TXN,
            ApiKeys.ADD_OFFSETS_TO_TXN,
            ApiKeys.TXN_OFFSET_COMMIT,
            ApiKeys.END_TXN);

    private final Set<ApiKeys> requests;
    private final Set<ApiKeys> answers;

    private final Queue<ApiKeys> lost = new ConcurrentLinkedQueue<>();
    private final CountDownLatch healed = new CountDownLatch(1);

    Cut(Of what) {
      requests =
          switch (what) {
            case EVERYTHING -> EnumSet.allOf(ApiKeys.class);
            case RECORDS -> Set.of(ApiKeys.FETCH);
            case COMMITS -> Set.of(ApiKeys.END_TXN);
            case ADDITIONS -> Set.of(ApiKeys.ADD_PARTITIONS_TO_TXN);
            case OFFSETS_TO_ADD -> Set.of(ApiKeys.ADD_OFFSETS_TO_TXN);
            case OFFSETS -> Set.of(ApiKeys.TXN_OFFSET_COMMIT);
            case WRITES -> Set.of(ApiKeys.PRODUCE);
            case COORDINATORS_ANSWERS, COMMITS_ANSWERS -> Set.of();
          };
      answers =
          switch (what) {
            case EVERYTHING, RECORDS, COMMITS, ADDITIONS, OFFSETS_TO_ADD, OFFSETS, WRITES ->
                Set.of();
            case COORDINATORS_ANSWERS -> OF_COORDINATORS;
            case COMMITS_ANSWERS -> Set.of(ApiKeys.END_TXN);
          };
    }

    @Override
    public boolean request(KafkaProxy.Request request) throws InterruptedException {
      return !requests.contains(request.header().apiKey()) || lose(request);
    }

    @Override
    public boolean response(KafkaProxy.Request answered) throws InterruptedException {
      return !answers.contains(answered.header().apiKey()) || lose(answered);
    }

    /** Keeps what is the job's as long as the cut lasts; then the connection ends. */
    private boolean lose(KafkaProxy.Request one) throws InterruptedException {
      if (!THE_JOB.equals(one.header().clientId())) {
        return true;
      }
      lost.add(one.header().apiKey());
      healed.await();
      return false;
    }
  }

  private static long secondsSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
  }
}
