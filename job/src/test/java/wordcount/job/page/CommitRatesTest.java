package wordcount.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitRatesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final CommitRates rates = new CommitRates(-SECOND);
  private long records;
  private long total;

  private void commit(long moreLines, long moreWords, long nanos) {
    records += moreLines;
    total += moreWords;
    rates.committed(records, total, nanos);
  }

  @Test
  void shouldTellRatesOfTicksThatAreOver() {
    commit(10, 90, 0);
    commit(10, 91, 4 * SECOND);
    commit(5, 5, 11 * SECOND);

    assertThat(rates.history(14 * SECOND).lines()).containsExactly(0.0, 4.0, 0.0);
    assertThat(rates.history(14 * SECOND).words()).containsExactly(0.0, 36.2, 0.0);
    assertThat(rates.history(15 * SECOND).words()).containsExactly(0.0, 36.2, 0.0, 1.0);
  }

  @Test
  void shouldNotCountWhatWasCountedBeforeItBegan() {
    rates.begin(1000, 5000);
    rates.committed(1010, 5020, SECOND);

    assertThat(rates.history(5 * SECOND).lines()).containsExactly(0.0, 2.0);
    assertThat(rates.history(5 * SECOND).words()).containsExactly(0.0, 4.0);
  }

  @Test
  void shouldCountWhatComesLateInTheTickThatRuns() {
    commit(10, 50, 6 * SECOND);
    commit(10, 50, 4 * SECOND);

    assertThat(rates.history(11 * SECOND).words()).containsExactly(0.0, 0.0, 20.0);
  }

  @Test
  void shouldBeEvenIfCommitsAreFurtherApart() {
    commit(100, 1000, 0);
    commit(100, 1000, 10 * SECOND);
    commit(100, 1000, 20 * SECOND);
    assertThat(rates.history(25 * SECOND).words())
        .as("too few commits to know their interval")
        .containsExactly(0.0, 200.0, 0.0, 200.0, 0.0, 200.0);

    commit(100, 1000, 30 * SECOND);

    assertThat(rates.history(35 * SECOND).words().subList(4, 8)).containsOnly(100.0);
  }

  @Test
  void shouldBeIdleAfterFiveSecondsOrThreeCommitIntervals() {
    assertThat(rates.isIdle(0)).isTrue();
    commit(1, 1, 0);
    assertThat(rates.isIdle(5 * SECOND - 1)).isFalse();
    assertThat(rates.isIdle(5 * SECOND)).isTrue();

    for (int commit = 1; commit <= 3; commit++) {
      commit(1, 1, commit * 10L * SECOND);
    }

    assertThat(rates.isIdle(60 * SECOND - 1)).isFalse();
    assertThat(rates.isIdle(60 * SECOND)).isTrue();
  }

  @Test
  void shouldForgetWhatIsOlderThanTenMinutes() {
    commit(10, 100, 0);
    commit(1, 5, 599 * SECOND);

    assertThat(rates.history(604 * SECOND).words())
        .hasSize(CommitRates.POINTS)
        .startsWith(20.0)
        .endsWith(1.0);
    assertThat(rates.history(605 * SECOND).words()).hasSize(CommitRates.POINTS).startsWith(0.0);
    assertThat(rates.history(100_000 * SECOND).words())
        .hasSize(CommitRates.POINTS)
        .containsOnly(0.0);
  }
}
