package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What the tokenizers should do, put as plainly as strings allow. */
final class Reference {

  private Reference() {}

  static List<String> words(TokenizerKind kind, String line) {
    return switch (kind) {
      case WHITESPACE -> whitespaceWords(line);
      case SPACE -> Arrays.asList(line.split(" ", -1));
      case WORDS -> unicodeWords(line);
    };
  }

  /** The word that a word is counted as. */
  static String limited(String word, int maxWordBytes) {
    byte[] bytes = word.getBytes(UTF_8);
    if (bytes.length <= maxWordBytes) {
      return word;
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "__long_word__" + HexFormat.of().formatHex(digest).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> whitespaceWords(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    line.codePoints()
        .forEach(
            codePoint -> {
              if (UCharacter.isUWhiteSpace(codePoint)) {
                words.add(word.toString());
                word.setLength(0);
              } else {
                word.appendCodePoint(codePoint);
              }
            });
    words.add(word.toString());
    words.removeIf(String::isEmpty);
    return words;
  }

  private static List<String> unicodeWords(String line) {
    List<String> words = new ArrayList<>();
    BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);
    boundaries.setText(line);
    int start = 0;
    while (boundaries.next() != BreakIterator.DONE) {
      if (boundaries.getRuleStatus() != BreakIterator.WORD_NONE) {
        String segment = line.substring(start, boundaries.current());
        words.add(UCharacter.toLowerCase(ULocale.ROOT, segment));
      }
      start = boundaries.current();
    }
    return words;
  }
}
