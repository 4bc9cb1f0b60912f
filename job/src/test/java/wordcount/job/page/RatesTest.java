package wordcount.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Rates rates = new Rates(-SECOND);

  @Test
  void shouldTellRatesOfTicksThatAreOver() {
    rates.add(10, 90, 0);
    rates.add(10, 91, 4 * SECOND);
    rates.add(5, 5, 11 * SECOND);

    assertThat(rates.lines(14 * SECOND, 1)).containsExactly(0.0, 4.0, 0.0);
    assertThat(rates.words(14 * SECOND, 1)).containsExactly(0.0, 36.2, 0.0);
    assertThat(rates.words(15 * SECOND, 1)).containsExactly(0.0, 36.2, 0.0, 1.0);
  }

  @Test
  void shouldCountWhatComesLateInTheTickThatRuns() {
    rates.add(10, 50, 6 * SECOND);
    rates.add(10, 50, 4 * SECOND);

    assertThat(rates.words(11 * SECOND, 1)).containsExactly(0.0, 0.0, 20.0);
  }

  @Test
  void shouldBeEvenIfCommitsAreFurtherApart() {
    rates.add(100, 1000, 0);
    rates.add(100, 1000, 10 * SECOND);
    rates.add(100, 1000, 20 * SECOND);

    assertThat(rates.words(25 * SECOND, 1)).containsExactly(0.0, 200.0, 0.0, 200.0, 0.0, 200.0);
    assertThat(rates.words(30 * SECOND, 2).subList(2, 7)).containsOnly(100.0);
  }

  @Test
  void shouldForgetWhatIsOlderThanTenMinutes() {
    rates.add(10, 100, 0);
    rates.add(1, 5, 599 * SECOND);

    assertThat(rates.words(604 * SECOND, 1)).hasSize(Rates.POINTS).startsWith(20.0).endsWith(1.0);
    assertThat(rates.words(605 * SECOND, 1)).hasSize(Rates.POINTS).startsWith(0.0);
    assertThat(rates.words(100_000 * SECOND, 1)).hasSize(Rates.POINTS).containsOnly(0.0);
  }
}
