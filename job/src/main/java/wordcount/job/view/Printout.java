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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints texts on a thread of its own. A pager, or a terminal that was stopped with Ctrl-S, makes
 * printing wait, and counting must not wait for it.
 */
public final class Printout implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Printout.class);

  /** Some seconds of output. */
  private static final long MOST_WAITING = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final PrintStream out;
  private final Runnable onLost;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean failed;
  private final ExecutorService printer =
      Executors.newSingleThreadExecutor(ThreadUtils.createThreadFactory("printout", true));

  /**
   * @param out not System.out, whose lock a print that waits would hold
   * @param onLost called for each text that will not be printed
   */
  public Printout(OutputStream out, Runnable onLost) {
    this.out = new PrintStream(out, false, UTF_8);
    this.onLost = onLost;
  }

  /**
   * Prints a text soon; drops it if an earlier one could not be printed or too much waits. Does
   * nothing once this is closed, as when a query ends later than the job.
   */
  public synchronized void print(String text) {
    if (printer.isShutdown()) {
      return;
    }
    if (failed || waiting.get() > MOST_WAITING) {
      lost.incrementAndGet();
      onLost.run();
      return;
    }
    waiting.addAndGet(text.length());
    printer.execute(
        () -> {
          out.print(text);
          waiting.addAndGet(-text.length());
          report(out.checkError());
        });
  }

  /** Logs on the printing thread: standard error may be the same stopped terminal. */
  private void report(boolean fails) {
    if (fails && !failed) {
      failed = true;
      LOG.warn("cannot write to standard output; batches are counted but no longer shown");
    }
    long dropped = lost.getAndSet(0);
    if (dropped > 0 && !failed) {
      LOG.warn("dropped {} texts because nobody read standard output; counting continued", dropped);
    }
  }

  /** Waits until all texts are printed, but not for long. */
  @Override
  public void close() {
    synchronized (this) {
      printer.shutdown();
    }
    try {
      printer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
