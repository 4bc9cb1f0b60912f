package wordcount.local;

import java.util.Locale;

/** How much of a known amount is done, drawn in characters. */
final class ProgressBar {
  private static final int WIDTH = 30;

  private ProgressBar() {}

  /**
   * @param verb what happens to the units, such as "sent"
   * @param of the whole amount; 0 if it is not known
   * @param unit such as "lines"
   */
  static String text(String verb, long done, long of, String unit) {
    if (of <= 0) {
      return verb + " " + done + " " + unit;
    }
    long shown = Math.min(done, of);
    double part = (double) shown / of;
    int full = (int) (WIDTH * part);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %s %d of %d %s",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        (int) (100 * part),
        verb,
        shown,
        of,
        unit);
  }
}
