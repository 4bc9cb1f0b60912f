package wordcount.job.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonotonicClockTest {
  private final AtomicLong timeOfDayMs = new AtomicLong(1_000_000);
  private final AtomicLong nanos = new AtomicLong(-7);
  private final MonotonicClock clock = new MonotonicClock(timeOfDayMs::get, nanos::get);

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "PT0.1S"})
  void shouldFollowTimeWhenTheMachinesClockIsSet(Duration jump) {
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    timeOfDayMs.addAndGet(jump.toMillis());
    assertThat(clock.getTimeMillis()).isEqualTo(1_005_000);
  }

  @Test
  void shouldNotWaitForATimeThatHasPassed() {
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(clock.waitTillTime(1_000_001)).isEqualTo(1_005_000);
  }

  @Test
  void shouldWaitUntilTheTimeHasCome() {
    MonotonicClock real = new MonotonicClock();
    long due = real.getTimeMillis() + 50;
    assertThat(real.waitTillTime(due)).isGreaterThanOrEqualTo(due);
  }
}
