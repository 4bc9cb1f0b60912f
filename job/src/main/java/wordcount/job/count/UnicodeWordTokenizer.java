package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.text.UnicodeSetSpanner;
import com.ibm.icu.util.ULocale;

/**
 * Splits a line into Unicode words, in five steps:
 *
 * <ol>
 *   <li>Format characters (Word_Break=Format: soft hyphens, byte order marks, direction marks) are
 *       removed: they are invisible.
 *   <li>The line is normalised to NFC: canonically equivalent lines have the same words.
 *       Normalisation restarts after 30 combining marks in a row, as in Unicode's Stream-Safe Text
 *       Format; sorting more of them would take quadratic time.
 *   <li>It is split at the word boundaries of UAX #29, as ICU finds them for the root locale: in
 *       Thai, Lao, Khmer, Burmese, Chinese and Japanese by dictionary; Hangul is separated from
 *       other letters.
 *   <li>A segment is a word if it contains a letter or a number (general category L or N).
 *       Punctuation, spaces, symbols, emoji, underscores and marks alone are not words.
 *   <li>Words are lower-cased by Unicode's full mapping for the root locale and normalised again:
 *       {@code J} with a caron has no composed form, {@code j} with a caron has one.
 * </ol>
 */
final class UnicodeWordTokenizer implements Tokenizer {

  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();
  private static final int LONGEST_RUN_OF_MARKS = 30;

  private static final UnicodeSet FORMAT = new UnicodeSet("[:Word_Break=Format:]").freeze();
  private static final UnicodeSetSpanner FORMAT_SPANS = new UnicodeSetSpanner(FORMAT);
  private static final UnicodeSet IN_WORDS = new UnicodeSet("[[:L:][:N:]]").freeze();

  private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);

  private final Tokenizer asciiTokenizer = new AsciiWordTokenizer();

  @Override
  public void words(byte[] line, int from, int to, Sink sink) {
    if (Utf8.endOfAscii(line, from, to) == to) {
      asciiTokenizer.words(line, from, to, sink);
    } else {
      unicodeWords(line, from, to, sink);
    }
  }

  private void unicodeWords(byte[] line, int from, int to, Sink sink) {
    String text = composed(withoutFormat(new String(line, from, to - from, UTF_8)));
    boundaries.setText(text);
    int start = boundaries.first();
    for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
      if (isWord(text, start, end)) {
        // ICU's lower case, not Java's, so that all steps follow the same version of Unicode.
        String lower = UCharacter.toLowerCase(ULocale.ROOT, text.substring(start, end));
        byte[] word = composed(lower).getBytes(UTF_8);
        sink.word(word, 0, word.length);
      }
      start = end;
    }
  }

  private static boolean isWord(String text, int from, int to) {
    int at = from;
    while (at < to) {
      int character = text.codePointAt(at);
      if (IN_WORDS.contains(character)) {
        return true;
      }
      at += Character.charCount(character);
    }
    return false;
  }

  private static String withoutFormat(String text) {
    return FORMAT.containsSome(text) ? FORMAT_SPANS.deleteFrom(text) : text;
  }

  private static String composed(String text) {
    // Not isNormalized(), which itself sorts the marks.
    if (NFC.quickCheck(text) == Normalizer.YES) {
      return text;
    }
    StringBuilder composed = new StringBuilder(text.length());
    int start = 0;
    int marks = 0;
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      marks = NFC.getCombiningClass(character) == 0 ? 0 : marks + 1;
      if (marks > LONGEST_RUN_OF_MARKS) {
        composed.append(NFC.normalize(text.substring(start, at)));
        start = at;
        marks = 1;
      }
      at += Character.charCount(character);
    }
    return composed.append(NFC.normalize(text.substring(start))).toString();
  }
}
