package wordcount.job.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong(-5);
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final Watchdog watchdog =
      new Watchdog(Duration.ofMinutes(3), stalled::countDown, now::get);

  @BeforeEach
  void watch() {
    watchdog.watch();
  }

  @Test
  void shouldNotMissBatchesBeforeItWatches() {
    Watchdog waiting = new Watchdog(Duration.ofMinutes(3), stalled::countDown, now::get);
    pass(MINUTE.multipliedBy(60));
    assertThat(waiting.alive()).isTrue();
  }

  @Test
  void shouldMissBatchesThatAreNotPlanned() {
    for (int minute = 0; minute < 4; minute++) {
      assertThat(watchdog.alive()).isTrue();
      pass(MINUTE);
      watchdog.ended();
    }
    assertThat(watchdog.alive()).isFalse();
  }

  @Test
  void shouldReportAStallLongBeforeItActs() {
    assertThat(watchdog.sinceBatch()).isEmpty();
    watchdog.ended();
    pass(Duration.ofSeconds(30));
    assertThat(watchdog.stalled()).isFalse();
    assertThat(watchdog.sinceBatch()).contains(Duration.ofSeconds(30));
    pass(Duration.ofNanos(1));
    assertThat(watchdog.stalled()).isTrue();
    assertThat(watchdog.alive()).isTrue();
  }

  @Test
  void shouldMissAFirstBatchThatNeverComes() {
    pass(MINUTE.multipliedBy(3));
    assertThat(watchdog.alive()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(watchdog.alive()).isFalse();
  }

  @Test
  void shouldAcceptEmptyBatchesWhileThereIsNothingToCount() {
    watchdog.committed(7, 7);
    for (int minute = 0; minute < 10; minute++) {
      pass(MINUTE);
      watchdog.planned();
      watchdog.ended();
      assertThat(watchdog.alive()).isTrue();
    }
  }

  @Test
  void shouldMissABatchThatDoesNotEnd() {
    passMinutesOfPlanning(4);
    assertThat(watchdog.alive()).isFalse();
  }

  @Test
  void shouldNotTakeBatchesAndCommitsForProgressThatLeaveTheOffsetsWhereTheyAre() {
    for (int minute = 0; minute < 4; minute++) {
      watchdog.committed(7, 9);
      pass(MINUTE);
      watchdog.planned();
      watchdog.ended();
    }
    assertThat(watchdog.alive()).isFalse();
  }

  @Test
  void shouldTakeMovedOffsetsForProgress() {
    for (int minute = 0; minute < 10; minute++) {
      watchdog.committed(minute, 100);
      pass(MINUTE);
      watchdog.planned();
    }
    assertThat(watchdog.alive()).isTrue();
  }

  @Test
  void shouldTakeRecordsReadForProgressOfALongRound() {
    watchdog.committed(7, 9);
    for (int minute = 0; minute < 10; minute++) {
      watchdog.read("1", minute);
      watchdog.read("2", 5);
      passMinutesOfPlanning(1);
    }
    assertThat(watchdog.alive()).isTrue();

    // when: both executors still send heartbeats but read nothing
    for (int minute = 0; minute < 4; minute++) {
      watchdog.read("1", 9);
      watchdog.read("2", 5);
      passMinutesOfPlanning(1);
    }
    assertThat(watchdog.alive()).isFalse();
  }

  @Test
  void shouldTakeTotalsReadBackForProgress() {
    watchdog.committed(7, 9);
    for (int minute = 0; minute < 10; minute++) {
      watchdog.restored();
      passMinutesOfPlanning(1);
    }
    assertThat(watchdog.alive()).isTrue();
  }

  @Test
  void shouldMissNothingOnceItIsClosed() {
    watchdog.start();
    watchdog.close();
    pass(MINUTE.multipliedBy(4));
    assertThat(watchdog.alive()).isTrue();
  }

  @Test
  void shouldActOnAStall() throws InterruptedException {
    watchdog.start();
    pass(MINUTE.multipliedBy(4));
    assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private void passMinutesOfPlanning(int minutes) {
    for (int minute = 0; minute < minutes; minute++) {
      pass(MINUTE);
      watchdog.planned();
    }
  }

  private void pass(Duration duration) {
    now.addAndGet(duration.toNanos());
  }
}
