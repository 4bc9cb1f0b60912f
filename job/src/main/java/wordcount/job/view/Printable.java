package wordcount.job.view;

import java.util.Locale;

/** Makes text from outside harmless for a terminal and a log: one line, no control sequences. */
final class Printable {
  private Printable() {}

  static String of(String text) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean harmless = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
      if (!harmless && shown == null) {
        shown = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (shown != null) {
        shown.append(harmless ? String.valueOf(c) : escape(c));
      }
    }
    return shown == null ? text : shown.toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      default -> String.format(Locale.ROOT, "\\u%04x", (int) c);
    };
  }
}
