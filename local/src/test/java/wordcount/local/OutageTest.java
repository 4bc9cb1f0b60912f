package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final AtomicLong now = new AtomicLong(5);
  private final Outage outage = new Outage(Duration.ofMinutes(1), now::get);

  private boolean exceedsAfter(Duration passed, boolean available) {
    now.addAndGet(passed.toNanos());
    return outage.exceeds(available);
  }

  @Test
  void shouldNotEndWhileTheServerIsAvailable() {
    assertThat(exceedsAfter(Duration.ofHours(1), true)).isFalse();
    assertThat(exceedsAfter(Duration.ofSeconds(59), false)).isFalse();
  }

  @Test
  void shouldAddUpOutagesOfAServerThatComesAndGoes() {
    for (int i = 0; i < 60; i++) {
      assertThat(exceedsAfter(Duration.ofSeconds(1), false)).isFalse();
      assertThat(exceedsAfter(Duration.ofSeconds(1), true)).isFalse();
    }
    assertThat(exceedsAfter(Duration.ofSeconds(1), false)).isTrue();
  }
}
