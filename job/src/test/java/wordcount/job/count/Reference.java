package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.WordBreak;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
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

  /** By the definition: {@link UnicodeWordTokenizer}. */
  private static List<String> unicodeWords(String line) {
    StringBuilder visible = new StringBuilder();
    line.codePoints()
        .filter(c -> UCharacter.getIntPropertyValue(c, UProperty.WORD_BREAK) != WordBreak.FORMAT)
        .forEach(visible::appendCodePoint);
    String text = nfc(visible.toString());
    boolean icuOnly = text.codePoints().anyMatch(WordBoundaries::needsMoreThanRules);
    return (icuOnly ? icuSegments(text) : WordBoundaries.segments(text))
        .stream()
            .filter(segment -> segment.codePoints().anyMatch(Reference::isLetterOrNumber))
            .map(segment -> nfc(UCharacter.toLowerCase(ULocale.ROOT, segment)))
            .toList();
  }

  private static boolean isLetterOrNumber(int character) {
    return switch (UCharacter.getType(character)) {
      case ECharacterCategory.UPPERCASE_LETTER,
          ECharacterCategory.LOWERCASE_LETTER,
          ECharacterCategory.TITLECASE_LETTER,
          ECharacterCategory.MODIFIER_LETTER,
          ECharacterCategory.OTHER_LETTER,
          ECharacterCategory.DECIMAL_DIGIT_NUMBER,
          ECharacterCategory.LETTER_NUMBER,
          ECharacterCategory.OTHER_NUMBER ->
          true;
      default -> false;
    };
  }

  /** In the way of the standard: decompose, sort, compose. */
  private static String nfc(String text) {
    String decomposed = Normalizer2.getNFDInstance().normalize(text);
    return Normalizer2.getNFCInstance().normalize(decomposed);
  }

  private static List<String> icuSegments(String text) {
    List<String> segments = new ArrayList<>();
    BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);
    boundaries.setText(text);
    int start = 0;
    while (boundaries.next() != BreakIterator.DONE) {
      segments.add(text.substring(start, boundaries.current()));
      start = boundaries.current();
    }
    return segments;
  }
}
