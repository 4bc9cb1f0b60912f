package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PrintoutTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AtomicInteger lost = new AtomicInteger();
  private final CountDownLatch read = new CountDownLatch(1);

  @Test
  void shouldHavePrintedAllInOrderOnceClosed() {
    try (Printout out = new Printout(printed, lost::incrementAndGet)) {
      out.print("to be\n");
      out.print("or not\n");
    }

    assertThat(printed).hasToString("to be\nor not\n");
  }

  @Test
  void shouldIgnoreTextsOnceClosed() {
    Printout out = new Printout(printed, lost::incrementAndGet);
    out.close();

    out.print("to be\n");

    assertThat(printed.size()).isZero();
    assertThat(lost).hasValue(0);
  }

  @Test
  void shouldNotWaitForAReader() {
    // given: a terminal that was stopped
    Printout out = new Printout(new Stopped(), lost::incrementAndGet);
    String megabyte = "x".repeat(1 << 20);

    // when, then: no call waits, and what waits is bounded
    out.print("first");
    out.print(megabyte);
    out.print("dropped");
    assertThat(lost).hasValue(1);

    // when: it goes on
    read.countDown();

    // then
    await().until(() -> printed.size() == "first".length() + megabyte.length());
    await()
        .until(
            () -> {
              out.print("again");
              return printed.toString(UTF_8).endsWith("again");
            });
    assertThat(printed.toString(UTF_8)).doesNotContain("dropped");
    out.close();
  }

  @Test
  void shouldDropTextsOnceNothingCanBePrinted() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (Printout out = new Printout(closed, lost::incrementAndGet)) {
      await()
          .until(
              () -> {
                out.print("lost");
                return lost.get() > 0;
              });
    }
  }

  private final class Stopped extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      try {
        read.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      printed.write(b);
    }
  }
}
