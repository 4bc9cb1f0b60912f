package wordcount.local;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Says what a run does, each line with the seconds since its start. Any thread may speak; what a
 * run says of its own stays out of the tables that it repeats.
 */
final class Journal {
  private static final double NANOS = 1e9;

  /** Lines of one table follow each other faster. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PrintStream out;
  private final long start = System.nanoTime();
  private final CompletableFuture<Void> unheard = new CompletableFuture<>();
  private long lastRepeated = start - QUIET_NANOS;

  Journal(PrintStream out) {
    this.out = out;
  }

  /** Completes when something could not be printed: then nobody listens any more. */
  CompletableFuture<Void> unheard() {
    return unheard;
  }

  /** Says something of its own, when the table that is being repeated has ended. */
  synchronized void say(String text) {
    awaitQuiet();
    double seconds = (System.nanoTime() - start) / NANOS;
    print(String.format(Locale.ROOT, "[%5.1f s] %s", seconds, text));
  }

  /** Repeats what another program says. */
  synchronized void repeat(String line) {
    lastRepeated = System.nanoTime();
    print(line);
  }

  private void print(String line) {
    out.println(line);
    if (out.checkError()) {
      unheard.complete(null);
    }
  }

  private void awaitQuiet() {
    long begin = System.nanoTime();
    try {
      long rest = QUIET_NANOS - (begin - lastRepeated);
      while (rest > 0 && System.nanoTime() - begin < PATIENCE_NANOS) {
        TimeUnit.NANOSECONDS.timedWait(this, rest);
        rest = QUIET_NANOS - (System.nanoTime() - lastRepeated);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
