package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.ThreadUtils;

/**
 * Prints texts on a thread of its own. A pager, or a terminal that was stopped with Ctrl-S, makes
 * printing wait, and counting must not wait for it.
 */
public final class Printout implements AutoCloseable {
  /** Some seconds of output. */
  private static final long MOST_WAITING = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final PrintStream out;
  private final AtomicLong waiting = new AtomicLong();
  private volatile boolean failed;
  private final ExecutorService printer =
      Executors.newSingleThreadExecutor(ThreadUtils.createThreadFactory("printout", true));

  /**
   * @param out not System.out, whose lock a print that waits would hold
   */
  public Printout(OutputStream out) {
    this.out = new PrintStream(out, false, UTF_8);
  }

  /**
   * Prints a text soon.
   *
   * @throws IllegalStateException if it will not be printed, because an earlier one could not be or
   *     too much waits
   */
  public void print(String text) {
    if (failed) {
      throw new IllegalStateException("cannot write to standard output");
    }
    if (waiting.get() > MOST_WAITING) {
      throw new IllegalStateException("nobody reads standard output");
    }
    waiting.addAndGet(text.length());
    printer.execute(
        () -> {
          out.print(text);
          failed = out.checkError();
          waiting.addAndGet(-text.length());
        });
  }

  /** Waits until all texts are printed, but not for long. */
  @Override
  public void close() {
    printer.shutdown();
    try {
      printer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
