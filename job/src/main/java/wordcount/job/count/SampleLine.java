package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The start of a line as text, short enough for a log. */
final class SampleLine {

  static final int MAX_LINES = 10;
  static final int MAX_CHARACTERS = 200;

  private SampleLine() {}

  /** Decodes the first 200 code points of a line, malformed ones as U+FFFD. */
  static String of(byte[] line, int from, int to) {
    // A character takes at most four bytes: one cut in half here is after the last one shown.
    int bytes = Math.min(to - from, MAX_CHARACTERS * 4);
    String text = new String(line, from, bytes, UTF_8);
    if (text.codePointCount(0, text.length()) <= MAX_CHARACTERS) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS));
  }
}
