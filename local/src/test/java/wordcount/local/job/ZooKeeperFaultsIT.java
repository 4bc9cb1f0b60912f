package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import wordcount.local.server.EmbeddedZooKeeper;
import wordcount.local.server.LocalCluster;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;

/** ZooKeeper is away, or ends the broker's session. */
class ZooKeeperFaultsIT {
  /** The shortest that ZooKeeper grants. */
  private static final Duration SESSION = Duration.ofSeconds(4);

  private static final int CLIENT_TIMEOUT_MS = 30_000;

  @RegisterExtension
  private static final JobHarness harness =
      new JobHarness(
          directory ->
              LocalCluster.start(
                  directory,
                  0,
                  0,
                  Map.of("zookeeper.session.timeout.ms", Long.toString(SESSION.toMillis()))));

  @AfterEach
  void startZooKeeper() throws IOException {
    harness.killJobs();
    zooKeeper().start();
  }

  @Test
  void shouldCountOnWhenZooKeeperHasGivenTheBrokerUp() throws Exception {
    // given
    var job = countSomething();
    long session = brokersSession();

    // when
    zooKeeper().stop();
    countForLongerThanASession();
    zooKeeper().start();
    zooKeeper().endSessions();

    // then: the broker registers again, and the job has not noticed
    await()
        .atMost(JobHarness.patience())
        .until(() -> !List.of(0L, session).contains(brokersSession()));
    countWhatNeedsZooKeeper();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }

  @Test
  @Tag("long")
  void shouldCountOnWhileZooKeeperIsAway() throws Exception {
    // given
    var job = countSomething();
    long session = brokersSession();

    // when
    zooKeeper().stop();
    countForLongerThanASession();
    zooKeeper().start();

    // then
    countWhatNeedsZooKeeper();
    assertThat(brokersSession()).isEqualTo(session);
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }

  @Test
  @Tag("long")
  void shouldBeginOnceZooKeeperIsBack() throws Exception {
    // given: a job that is started while Kafka cannot say how its topics are set
    countSomething().close();
    zooKeeper().stop();
    var early = harness.start(List.of());
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(() -> assertThat(early.get("/readyz").statusCode()).isEqualTo(503));
    harness.send("or not to be", "that is the question");

    // when
    zooKeeper().start();
    zooKeeper().endSessions();

    // then: that one counts, or ends for want of an answer and the next one does
    harness.awaitTotalsOrEnd(early);
    if (!early.jvm().isAlive()) {
      assertThat(early.exitCode())
          .as(early.log())
          .isIn(ExitCode.FAILED, ExitCode.UNREACHABLE, ExitCode.TIMED_OUT);
      harness.start(List.of());
    }
    countWhatNeedsZooKeeper();
  }

  private static JobHarness.RunningJob countSomething() throws Exception {
    harness.newInput(2);
    harness.send("to be", "or not to be");
    var job = harness.start(List.of());
    harness.awaitTotalsEqualInput();
    return job;
  }

  private static void countForLongerThanASession() {
    assertThatThrownBy(() -> new Socket(Loopback.address(), zooKeeper().port()).close())
        .isInstanceOf(ConnectException.class);
    long end = System.nanoTime() + SESSION.multipliedBy(2).toNanos();
    while (System.nanoTime() < end) {
      harness.send("or not to be", "that is the question");
      harness.awaitTotalsEqualInput();
    }
  }

  /** A partition more, which the broker cannot add without ZooKeeper. */
  private static void countWhatNeedsZooKeeper() {
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .until(
            () -> {
              harness.extend(harness.input(), 3);
              return true;
            });
    harness.send("and", "now", "three");
    harness.awaitTotalsEqualInput();
  }

  private static EmbeddedZooKeeper zooKeeper() {
    return harness.cluster().zooKeeper();
  }

  /** The session that keeps the broker's place in ZooKeeper; 0 when it has none. */
  // The client's close() may be interrupted; nothing interrupts a test.
  @SuppressWarnings("try")
  private static long brokersSession() {
    return await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .until(
            () -> {
              try (ZooKeeper client =
                  new ZooKeeper(zooKeeper().connectString(), CLIENT_TIMEOUT_MS, event -> {})) {
                var place = client.exists("/brokers/ids/0", false);
                return place == null ? 0 : place.getEphemeralOwner();
              }
            },
            Objects::nonNull);
  }
}
