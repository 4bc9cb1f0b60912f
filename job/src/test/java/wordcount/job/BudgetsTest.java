package wordcount.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetsTest {
  private static final long MB = 1L << 20;

  @ParameterizedTest
  @ValueSource(longs = {450, 640, 3072, 1 << 20})
  void shouldLeaveAFifthOfAnyHeapToEverybodyElse(long megabytes) {
    long heap = megabytes * MB;
    Budgets usual = Budgets.of(heap);
    assertThat(usual.totals() + 4 * usual.round() + usual.recent() * 5 / 4)
        .isBetween(heap / 4, heap * 5 / 8);
    Budgets most = usual.withTotals(usual.mostTotals());
    assertThat(most.totals() + 4 * most.round() + most.recent() * 5 / 4)
        .isBetween(heap / 2, heap * 4 / 5);
  }

  @Test
  void shouldLimitARoundToTheSizeOfATransaction() {
    assertThat(Budgets.of(100_000 * MB).round()).isEqualTo(256 * MB);
    assertThat(Budgets.of(1600 * MB).round()).isEqualTo(100 * MB);
  }

  @Test
  void shouldLetSparkBringARoundAndOneLineOfTenMegabytes() {
    assertThat(Budgets.of(450 * MB).maxResultBytes()).isGreaterThan((28 + 40) * MB);
  }

  @Test
  void shouldTakeTheUsersWordForTheTotals() {
    Budgets budgets = Budgets.of(1600 * MB);
    assertThat(budgets.withTotals(null)).isEqualTo(budgets);
    assertThat(budgets.withTotals(7 * MB))
        .isEqualTo(new Budgets(1600 * MB, budgets.round(), 7 * MB, budgets.recent()));
    assertThat(budgets.withTotals(7 * MB).limits(9, Duration.ofMinutes(10)).maxBytes())
        .isEqualTo(7 * MB);
    assertThat(budgets.limits(9, Duration.ofMinutes(10)).maxRestoredBytes()).isEqualTo(800 * MB);
  }
}
