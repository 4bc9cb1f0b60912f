package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.EndTxnResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wordcount.local.server.KafkaProxy;
import wordcount.program.ExitCode;

/** The network loses, delays or slows down what job and broker say to each other. */
@Tag("long")
class NetworkFaultsIT {
  private static final int LINES = 200_000;

  @RegisterExtension private static final JobHarness harness = JobHarness.behindProxy();

  @Test
  void shouldTakeANewProducerWhenTheAnswerToACommitIsLost() throws Exception {
    // given
    var job = countSomething("");
    CompletableFuture<KafkaProxy.Request> unanswered = new CompletableFuture<>();
    String appId = harness.appId();
    harness
        .proxy()
        .set(
            new KafkaProxy.Fault() {
              @Override
              public boolean response(KafkaProxy.Request answered) {
                return !(answered.endsTransactionOf(appId) && unanswered.complete(answered));
              }
            });

    // when
    harness.send("or not to be");
    harness.awaitTotalsEqualInput();

    // then
    assertThat(unanswered).isCompleted();
    await().atMost(JobHarness.patience()).until(() -> reinitializations(job) == 1);
    harness.send("that is the question");
    harness.awaitTotalsEqualInput();
    assertThat(reinitializations(job)).isEqualTo(1);
    assertThat(job.jvm().isAlive()).isTrue();
  }

  @Test
  void shouldMakeALateCommitHarmlessByANewProducer() throws Exception {
    // given
    var job = countSomething("");
    LateCommit late = new LateCommit(harness.appId());
    harness.proxy().set(late);
    harness.send("or not to be");
    harness.awaitTotalsEqualInput();

    // when
    harness.send("that is the question");

    // then: Kafka refuses it as one of an older producer, and the transaction goes on
    assertThat(late.answer()).isIn(Errors.PRODUCER_FENCED, Errors.INVALID_PRODUCER_EPOCH);
    late.goOn.countDown();
    harness.awaitTotalsEqualInput();
    assertThat(job.jvm().isAlive()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'',true", "'undo,conservation',false"})
  void shouldUndoTheTotalsThatALateCommitMadeVisible(String guardsOff, boolean exact)
      throws Exception {
    // given: a job that does not take a new producer, and so lets a late commit do harm
    var job = countSomething("reopen");
    LateCommit late = new LateCommit(harness.appId());
    harness.proxy().set(late);
    harness.send("or not to be");
    harness.awaitTotalsEqualInput();

    // when: it ends the next transaction before its progress record, and the job dies just then
    harness.send("that is the question");
    assertThat(late.answer()).isEqualTo(Errors.NONE);
    await()
        .atMost(JobHarness.patience())
        .until(() -> !harness.totals().equals(harness.recountOfProgress()));
    job.jvm().kill();
    job.exitCode();
    late.goOn.countDown();
    harness.proxy().heal();

    // then
    var next = harness.startWithout(guardsOff, List.of(), "--until-end");
    assertThat(next.exitCode()).as(next.log()).isZero();
    assertThat(harness.totals().equals(harness.recount())).as(next.log()).isEqualTo(exact);
    if (exact) {
      assertThat(next.err).anyMatch(line -> line.contains("undoing"));
      harness.send("to be continued");
      harness.runToEnd();
      assertThat(harness.totals()).isEqualTo(harness.recount());
    }
  }

  @Test
  void shouldStayExactWhenTotalsAreWrittenSlowly() throws Exception {
    // given: a million new words, and a way to their totals that takes a megabyte a second
    harness.newInput(2);
    harness.sendBytes(newWords());
    String appId = harness.appId();
    harness
        .proxy()
        .set(
            new KafkaProxy.Fault() {
              @Override
              public boolean request(KafkaProxy.Request request) throws InterruptedException {
                if (request.writesFor(appId)) {
                  Thread.sleep(300 + request.size() / 1000);
                }
                return true;
              }
            });

    // when
    var job = harness.start(List.of("-XX:+ExitOnOutOfMemoryError"), "--view", "none");

    // then: it neither gives up nor piles up batches
    await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () ->
                !job.jvm().isAlive()
                    || harness.committedProgress().path("records").asLong() == LINES);
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldGiveUpWhenTopicsCannotBeRead() throws Exception {
    // given: totals to restore, and a broker that answers all requests but those for records
    countSomething("").close();
    harness
        .proxy()
        .set(
            new KafkaProxy.Fault() {
              @Override
              public boolean request(KafkaProxy.Request request) {
                return request.header().apiKey() != ApiKeys.FETCH;
              }
            });

    // when
    var job = harness.start(List.of());

    // then
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(() -> assertThat(job.get("/readyz").body()).contains("restor"));
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(job.err).anyMatch(line -> line.contains("nothing could be read from"));
  }

  private static List<byte[]> newWords() {
    List<byte[]> lines = new ArrayList<>();
    for (int line = 0; line < LINES; line++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 5; word++) {
        text.append('w').append(line * 5 + word).append(' ');
      }
      lines.add(text.toString().getBytes(UTF_8));
    }
    return lines;
  }

  /** Holds back a commit until the first words of the next transaction are written. */
  private static final class LateCommit implements KafkaProxy.Fault {
    private final String appId;
    private final CompletableFuture<Errors> answer = new CompletableFuture<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile KafkaProxy.Request late;
    private volatile boolean repeated;

    LateCommit(String appId) {
      this.appId = appId;
    }

    /** Without its connection the client sends it once more, which arrives. */
    @Override
    public boolean request(KafkaProxy.Request request) {
      if (late == null && request.endsTransactionOf(appId)) {
        late = request;
        return false;
      }
      return true;
    }

    @Override
    public boolean response(KafkaProxy.Request answered) throws Exception {
      if (late != null && answered.endsTransactionOf(appId)) {
        repeated = true;
      }
      if (repeated && answered.writesFor(appId) && !answer.isDone()) {
        answer.complete(((EndTxnResponse) harness.proxy().deliver(late)).error());
        goOn.await();
      }
      return true;
    }

    /** What Kafka answered it when it arrived at last. */
    Errors answer() {
      await().atMost(JobHarness.patience()).until(answer::isDone);
      return answer.join();
    }
  }

  private static JobHarness.RunningJob countSomething(String guardsOff) {
    harness.newInput(1);
    harness.send("to be");
    var job = harness.startWithout(guardsOff, List.of());
    harness.awaitTotalsEqualInput();
    return job;
  }

  private static double reinitializations(JobHarness.RunningJob job) throws Exception {
    return job.metric("wordcount_producer_reinitializations_total{reason=\"suspicious_commit\"}");
  }
}
