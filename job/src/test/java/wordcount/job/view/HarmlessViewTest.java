package wordcount.job.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import wordcount.job.count.BatchCounts;

class HarmlessViewTest {
  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void shouldContinueAfterAFailureOfAView() {
    HarmlessView view =
        harmless(
            (timeMs, batch, records) -> {
              if (timeMs < 3) {
                throw new IllegalStateException("no such\nday");
              }
            });

    for (int batch = 1; batch <= 4; batch++) {
      view.show(batch, new BatchCounts(), () -> null);
    }

    assertThat(failures).hasValue(2);
  }

  @Test
  void shouldContinueAfterAQueryThatIsTooDeepForTheStack() {
    HarmlessView view =
        harmless(
            (timeMs, batch, records) -> {
              throw new StackOverflowError();
            });

    view.show(1, new BatchCounts(), () -> null);

    assertThat(failures).hasValue(1);
  }

  @Test
  void shouldReportTheReasonInOneLineAndDistinguishKinds() {
    Throwable failure =
        new IllegalStateException(
            "outer", new ArithmeticException("\n\u001b[31m / by zero;\nand a plan\n"));

    assertThat(Reason.of(failure))
        .isEqualTo(new Reason("ArithmeticException", "ArithmeticException: \\u001b[31m / by zero"));
  }

  private HarmlessView harmless(BatchView view) {
    return new HarmlessView(view, failures::incrementAndGet);
  }
}
