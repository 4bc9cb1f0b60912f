package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {
  private long now = Long.MAX_VALUE - 5;

  private Pace pace(double linesPerSecond) {
    // Waits are never exact.
    return Pace.of(linesPerSecond, () -> now, nanos -> now += nanos + 70_000);
  }

  @Test
  void shouldKeepTheRateThoughWaitsAreInexact() {
    Pace pace = pace(1000);
    long start = now;

    for (int i = 0; i <= 10_000; i++) {
      pace.awaitNext();
      now += 100_000;
    }

    assertThat(now - start).isBetween(10_000_000_000L, 10_001_000_000L);
  }

  @Test
  void shouldCatchUpAfterAStall() {
    Pace pace = pace(10);
    long start = now;
    pace.awaitNext();
    now += 1_000_000_000;

    for (int i = 0; i < 11; i++) {
      pace.awaitNext();
    }

    assertThat(now - start).isBetween(1_100_000_000L, 1_101_000_000L);
  }

  @Test
  void shouldNotWaitWithoutARate() {
    long start = now;
    Pace pace = pace(0);
    for (int i = 0; i < 100; i++) {
      pace.awaitNext();
    }
    assertThat(now).isEqualTo(start);
  }

  @Test
  void shouldNotWaitOnWhenInterrupted() {
    Pace pace = Pace.of(0.001);
    pace.awaitNext();
    Thread.currentThread().interrupt();

    pace.awaitNext();

    assertThat(Thread.interrupted()).as("left for the caller to see").isTrue();
  }

  @Test
  void shouldRejectInvalidRates() {
    assertThatThrownBy(() -> pace(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pace(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }
}
