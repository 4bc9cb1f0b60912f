package wordcount.local;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.charset.Charset;
import java.util.Optional;
import wordcount.producer.Utf8Check;

/** What to tell people about a text that was counted as UTF-8 but is not. */
final class ForeignText {
  /** Of 100; below, ICU guesses. */
  private static final int LIKELY = 20;

  private ForeignText() {}

  /**
   * One line that says how many lines are concerned and what to do; nothing if none is.
   *
   * @param lines how many lines the text has
   */
  static Optional<String> advice(Utf8Check text, long lines) {
    if (text.foreign() == 0) {
      return Optional.empty();
    }
    String found = "warning: " + text.foreign() + " of " + lines + " lines are not UTF-8";
    Optional<String> encoding = encoding(text.sample());
    if (encoding.isEmpty()) {
      return Optional.of(
          found + " and look like no text at all: their words are rubbish in these totals");
    }
    // Most of a text in another encoding cannot be told from UTF-8 only where it is ASCII.
    if (text.multibyte() > 0) {
      return Optional.of(
          found
              + " but look like "
              + encoding.get()
              + ", while "
              + text.multibyte()
              + " others are: their words are wrong in these totals");
    }
    return Optional.of(
        found
            + "; the text looks like "
            + encoding.get()
            + ", so these totals are wrong: count it again with ENCODING="
            + encoding.get());
  }

  private static Optional<String> encoding(byte[] sample) {
    CharsetMatch match = new CharsetDetector().setText(sample).detect();
    return Optional.ofNullable(match)
        .filter(likely -> likely.getConfidence() >= LIKELY)
        .map(CharsetMatch::getName)
        .filter(Charset::isSupported);
  }
}
