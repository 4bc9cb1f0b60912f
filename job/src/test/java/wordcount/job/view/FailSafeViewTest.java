package wordcount.job.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import wordcount.job.count.BatchCounts;

class FailSafeViewTest {
  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void shouldContinueAfterAFailureOfAView() {
    FailSafeView view =
        failSafe(
            batch -> {
              if (batch.timeMs() < 3) {
                throw new IllegalStateException("no such\nday");
              }
            });

    for (int batch = 1; batch <= 4; batch++) {
      view.show(batch(batch));
    }

    assertThat(failures).hasValue(2);
  }

  @Test
  void shouldContinueAfterAQueryThatIsTooDeepForTheStack() {
    FailSafeView view =
        failSafe(
            batch -> {
              throw new StackOverflowError();
            });

    view.show(batch(1));

    assertThat(failures).hasValue(1);
  }

  @Test
  void shouldReportTheReasonInOneLineAndDistinguishKinds() {
    Throwable failure =
        new IllegalStateException(
            "outer", new ArithmeticException("\n\u001b[31m / by zero;\nand a plan\n"));

    assertThat(FailureReason.of(failure))
        .isEqualTo(
            new FailureReason("ArithmeticException", "ArithmeticException: \\u001b[31m / by zero"));
  }

  private static CountedBatch batch(long timeMs) {
    return new CountedBatch(timeMs, new BatchCounts(), List.of(), ranges -> null);
  }

  private FailSafeView failSafe(BatchView view) {
    return new FailSafeView(view, failures::incrementAndGet);
  }
}
