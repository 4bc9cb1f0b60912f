package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;

/** Cuts at the word boundaries of Unicode (UAX #29), as ICU finds them for no language at all. */
final class UnicodeWordTokenizer implements Tokenizer {

  private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);

  private final Tokenizer asciiTokenizer = new AsciiWordTokenizer();

  @Override
  public void words(byte[] line, int from, int to, WordSink sink) {
    if (Utf8.endOfAscii(line, from, to) == to) {
      asciiTokenizer.words(line, from, to, sink);
    } else {
      unicodeWords(line, from, to, sink);
    }
  }

  /** The rules as ICU has them, for any line. */
  void unicodeWords(byte[] line, int from, int to, WordSink sink) {
    String text = new String(line, from, to - from, UTF_8);
    boundaries.setText(text);
    int start = boundaries.first();
    for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
      if (boundaries.getRuleStatus() >= BreakIterator.WORD_NONE_LIMIT) {
        // ICU's lower case, not Java's: both halves of the rule then follow one Unicode version.
        String word = UCharacter.toLowerCase(ULocale.ROOT, text.substring(start, end));
        byte[] bytes = word.getBytes(UTF_8);
        sink.word(bytes, 0, bytes.length);
      }
      start = end;
    }
  }
}
