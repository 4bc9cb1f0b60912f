package wordcount.k8s.deploy;

import java.util.Locale;

/** A progress line about a step that changes something, aligned with those of {@code Waiter}. */
final class StepLine {
  private StepLine() {}

  static String waiting(String step, String what) {
    return line(step, "...", what);
  }

  static String done(String step, String what) {
    return line(step, "done", what);
  }

  static String unchanged(String step, String what) {
    return line(step, "ok", what);
  }

  private static String line(String step, String state, String what) {
    return String.format(Locale.ROOT, "%-10s %-5s          %s", step, state, what);
  }
}
