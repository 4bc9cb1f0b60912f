package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import wordcount.job.count.BatchCounts;

class HarmlessViewTest {
  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void shouldStopNothingWhenAViewFails() {
    HarmlessView view =
        harmless(
            (timeMs, batch, records) -> {
              if (timeMs < 3) {
                throw new IllegalStateException("no such\nday");
              }
            },
            OutputStream.nullOutputStream());

    for (int batch = 1; batch <= 4; batch++) {
      view.show(batch, new BatchCounts(), () -> null);
    }

    assertThat(failures).hasValue(2);
  }

  @Test
  void shouldCountWhatNobodyCouldRead() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    PrintStream out = new PrintStream(closed, false, UTF_8);

    new HarmlessView(new CountsView(out, 5), out, failures::incrementAndGet)
        .show(1, new BatchCounts(), () -> null);

    assertThat(failures).hasValue(1);
  }

  @Test
  void shouldSayWhyInOneLineAndTellKindsApart() {
    Throwable failure =
        new IllegalStateException(
            "outer", new ArithmeticException("\n\u001b[31m / by zero;\nand a plan\n"));

    assertThat(Reason.of(failure))
        .isEqualTo(new Reason("ArithmeticException", "ArithmeticException: \\u001b[31m / by zero"));
  }

  private HarmlessView harmless(BatchView view, OutputStream out) {
    return new HarmlessView(view, new PrintStream(out, true, UTF_8), failures::incrementAndGet);
  }
}
