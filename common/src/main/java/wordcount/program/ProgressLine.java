package wordcount.program;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line that shows a program's progress. On a terminal it is rewritten in place, at most five
 * times a second; elsewhere each change is a new line, at most one every five seconds. It uses no
 * colours and no escape sequences, so there is nothing for {@code NO_COLOR} to switch off.
 *
 * <p>Safe for use by several threads.
 */
public final class ProgressLine {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);

  /** Other output arrives in pieces: for this long after one, the line does not interrupt it. */
  private static final Duration QUIET = Duration.ofMillis(300);

  private static final int DEFAULT_COLUMNS = 80;
  private static final int BAR_WIDTH = 30;

  private final PrintStream out;
  private final boolean terminal;
  private final int columns;
  private final LongSupplier nanoTime;

  private String shown = "";

  /** When to show the next status; a wall clock may be set back. */
  private long next;

  /** A progress line on standard error. */
  public static ProgressLine onStandardError() {
    boolean terminal = Terminal.isStandardError();
    int columns = terminal ? Terminal.columns() : 0;
    return new ProgressLine(
        System.err, terminal, columns > 0 ? columns : DEFAULT_COLUMNS, System::nanoTime);
  }

  /** A progress line that prints nothing, for programs within programs. */
  public static ProgressLine none() {
    return new ProgressLine(
        new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        false,
        DEFAULT_COLUMNS,
        System::nanoTime);
  }

  ProgressLine(PrintStream out, boolean terminal, int columns, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /**
   * Returns a status with a progress bar drawn in characters.
   *
   * @param verb what happens to the units, such as "sent"
   * @param of the whole amount; 0 if it is not known
   * @param unit such as "lines"
   */
  public static String bar(String verb, long done, long of, String unit) {
    if (of <= 0) {
      return verb + " " + done + " " + unit;
    }
    long shown = Math.min(done, of);
    double part = (double) shown / of;
    int full = (int) (BAR_WIDTH * part);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %s %d of %d %s",
        "#".repeat(full),
        "-".repeat(BAR_WIDTH - full),
        (int) (100 * part),
        verb,
        shown,
        of,
        unit);
  }

  /** Returns whether a status is rewritten in place, so that showing each second costs no line. */
  public boolean redraws() {
    return terminal;
  }

  /** Shows the status, unless it is unchanged or the previous one was shown only just now. */
  public synchronized void show(String status) {
    long now = nanoTime.getAsLong();
    if (!status.equals(shown) && now - next >= 0) {
      print(status);
      next = now + (terminal ? ON_TERMINAL : ELSEWHERE).toNanos();
    }
  }

  /** Shows the final status in any case, and leaves it on the screen. */
  public synchronized void finish(String status) {
    if (!status.equals(shown)) {
      print(status);
    }
    end();
  }

  /** Ends the line, so that other text can follow on a line of its own. */
  public synchronized void end() {
    if (terminal && !shown.isEmpty()) {
      out.println();
      out.flush();
    }
    shown = "";
    next = nanoTime.getAsLong();
  }

  /**
   * Prints other text in the line's place; the line returns below it with the next status. Anything
   * printed within the next 300 ms is treated as part of the same text.
   */
  public synchronized void giveWay(Runnable printing) {
    if (terminal && !shown.isEmpty()) {
      out.print("\r" + " ".repeat(Math.min(shown.length(), columns - 1)) + "\r");
      out.flush();
      shown = "";
    }
    printing.run();
    long quiet = nanoTime.getAsLong() + QUIET.toNanos();
    next = quiet - next > 0 ? quiet : next;
  }

  private void print(String status) {
    if (terminal) {
      // One column stays free: a full line would wrap, and \r would not reach its beginning.
      String fitting = status.substring(0, Math.min(status.length(), columns - 1));
      int rest = Math.max(0, Math.min(shown.length(), columns - 1) - fitting.length());
      out.print("\r" + fitting + " ".repeat(rest));
    } else {
      out.println(status);
    }
    out.flush();
    shown = status;
  }
}
