package wordcount.program;

import java.util.Locale;

/**
 * Makes foreign text harmless for a terminal and a log: one line, no control sequences, no
 * characters that change the direction of the text after them. Such characters are written as
 * {@code \t}, {@code \n}, {@code \r} or, as in Java, {@code \u001b}.
 */
public final class Printable {
  private Printable() {}

  /** Returns the text with every harmful character escaped; the text itself if it has none. */
  public static String of(String text) {
    StringBuilder shown = null;
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      boolean harmless = isHarmless(character);
      if (!harmless && shown == null) {
        shown = new StringBuilder(text.length() + 16).append(text, 0, at);
      }
      if (shown != null) {
        if (harmless) {
          shown.appendCodePoint(character);
        } else {
          shown.append(escape((char) character));
        }
      }
      at += Character.charCount(character);
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> !turnsDirection(character);
    };
  }

  /** Returns whether the character has Unicode's property Bidi_Control. */
  private static boolean turnsDirection(int character) {
    return character == 0x061C
        || character == 0x200E
        || character == 0x200F
        || (character >= 0x202A && character <= 0x202E)
        || (character >= 0x2066 && character <= 0x2069);
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
