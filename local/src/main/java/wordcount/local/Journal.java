package wordcount.local;

import java.io.PrintStream;
import java.util.Locale;

/** Says what a run does, each line with the seconds since its start. Any thread may speak. */
final class Journal {
  private static final double NANOS = 1e9;

  private final PrintStream out;
  private final long start = System.nanoTime();

  Journal(PrintStream out) {
    this.out = out;
  }

  /** Says something of its own. */
  synchronized void say(String text) {
    double seconds = (System.nanoTime() - start) / NANOS;
    out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds, text);
    out.flush();
  }

  /** Repeats what another program says. */
  synchronized void repeat(String line) {
    out.println(line);
    out.flush();
  }
}
