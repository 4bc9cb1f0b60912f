package wordcount.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobSupervisorTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

  @Test
  void shouldWaitTwiceAsLongAfterEachFailureUpToHalfAMinute() {
    JobSupervisor.Backoff backoff = new JobSupervisor.Backoff();

    List<Long> waits = Stream.generate(() -> backoff.after(SHORT).toSeconds()).limit(7).toList();

    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void shouldRestartAfterARunOfAMinute() {
    JobSupervisor.Backoff backoff = new JobSupervisor.Backoff();
    backoff.after(SHORT);
    backoff.after(SHORT);

    assertThat(backoff.after(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(SHORT)).isEqualTo(Duration.ofSeconds(2));
  }
}
