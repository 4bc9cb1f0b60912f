package wordcount.k8s.ready;

import java.time.Duration;
import java.util.Locale;

/** A progress line about a step that changes something, or about a part that is awaited. */
public final class StepLine {
  private StepLine() {}

  /** Returns the line of a step that is under way. */
  public static String waiting(String step, String what) {
    return line(step, "...", "", what);
  }

  /** Returns the line of a step that has changed something. */
  public static String done(String step, String what) {
    return line(step, "done", "", what);
  }

  /** Returns the line of a step that had nothing to change. */
  public static String unchanged(String step, String what) {
    return line(step, "ok", "", what);
  }

  /** Returns the line of a part that is awaited, or has been, for a time. */
  static String awaited(String part, boolean ready, Duration time, String state) {
    return line(part, ready ? "ready" : "wait", time.toSeconds() + " s", state);
  }

  private static String line(String step, String state, String time, String what) {
    return String.format(Locale.ROOT, "%-10s %-5s %6s   %s", step, state, time, what);
  }
}
