package wordcount.local;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Prints what a run does, each line with the seconds since its start. Safe for use by several
 * threads; the run's own lines do not interrupt the tables that it relays.
 */
final class Journal {
  private static final double NANOS = 1e9;

  /** Lines of one table follow each other faster than this. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PrintStream out;
  private final long start = System.nanoTime();
  private final CompletableFuture<Void> unheard = new CompletableFuture<>();
  private long lastRepeated = start - QUIET_NANOS;

  Journal(PrintStream out) {
    this.out = out;
  }

  /** Completes when a line could not be printed: then nobody reads the output any more. */
  CompletableFuture<Void> unheard() {
    return unheard;
  }

  /** Prints a line of the run itself, after the table that is being relayed. */
  synchronized void say(String text) {
    awaitQuiet();
    double seconds = (System.nanoTime() - start) / NANOS;
    print(String.format(Locale.ROOT, "[%5.1f s] %s", seconds, text));
  }

  /** Relays a line of another program. */
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
