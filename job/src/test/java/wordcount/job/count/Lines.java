package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Lines for property tests, full of what tells one rule from another. */
final class Lines {

  private static final String SEPARATORS =
      "   \t\n\u000B\f\r\u0085\u00A0\u1680\u2000\u2005\u200A\u2028\u2029\u202F\u205F\u3000";

  /** Characters whose bytes are next to those of separators, or that other tools call white. */
  private static final String NEAR_SEPARATORS =
      "\0\b\u000E\u001C\u001F!\u007F\u0080\u0084\u0086\u009F\u00A1\u00C5\u00E0\u167F\u1681\u180E"
          + "\u1FFF\u200B\u2027\u202A\u202E\u2030\u205E\u2060\u2FFF\u3001\uFEFF\uFFFD";

  private static final String IN_WORDS =
      "aaabcdEF0129_.':,;-\"\u00E9\u00DF\u0130\u03A3\u03C3\u0416\u05D0\u0E01\u0E32\u30A2\u4E2D\u0301"
          + "\u200D\uD83D\uDE00";

  private static final byte[][] MALFORMED = {
    {(byte) 0x80},
    {(byte) 0xC0, (byte) 0xA0},
    {(byte) 0xC1, (byte) 0xBF},
    {(byte) 0xC2},
    {(byte) 0xE0, (byte) 0x80, (byte) 0xA0},
    {(byte) 0xE2, (byte) 0x80},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xED, (byte) 0xBF, (byte) 0xBF},
    {(byte) 0xF0, (byte) 0x8F, (byte) 0xBF, (byte) 0xBF},
    {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
    {(byte) 0xFE},
    {(byte) 0xFF},
  };

  private Lines() {}

  /** Lines of separators, of what is almost one, and of words short and long. */
  static Arbitrary<String> text() {
    Arbitrary<String> separators = oneCharacterOf(SEPARATORS);
    Arbitrary<String> nearSeparators = oneCharacterOf(NEAR_SEPARATORS);
    Arbitrary<String> wordCharacters = oneCharacterOf(IN_WORDS);
    Arbitrary<String> ascii = Arbitraries.strings().withCharRange('a', 'd').ofMaxLength(20);
    Arbitrary<String> any = Arbitraries.integers().between(0, 0x10FFFF).map(Lines::character);
    return Arbitraries.oneOf(separators, separators, nearSeparators, wordCharacters, ascii, any)
        .list()
        .ofMaxSize(40)
        .map(pieces -> String.join("", pieces));
  }

  /** Lines as bytes, half of them with malformed UTF-8 between the pieces of text. */
  static Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> valid = text().map(text -> text.getBytes(UTF_8));
    Arbitrary<byte[]> malformed = Arbitraries.of(MALFORMED);
    Arbitrary<byte[]> mixed =
        Arbitraries.oneOf(valid, malformed).list().ofMaxSize(5).map(Lines::join);
    Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
    return Arbitraries.oneOf(valid, valid, mixed, random);
  }

  /** The words of a line as a tokenizer hands them over, out of the midst of a larger array. */
  static List<String> words(Tokenizer tokenizer, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    byte[] array = join(List.of("a \u3000".getBytes(UTF_8), bytes, "b \u3000c".getBytes(UTF_8)));
    List<String> words = words(tokenizer, array, 5, 5 + bytes.length);
    // A line at the very end of its array must be cut all the same.
    if (!words.equals(words(tokenizer, bytes, 0, bytes.length))) {
      throw new AssertionError("bytes around the line change its words");
    }
    return words;
  }

  private static List<String> words(Tokenizer tokenizer, byte[] line, int from, int to) {
    List<String> words = new ArrayList<>();
    tokenizer.words(
        line,
        from,
        to,
        (bytes, start, end) -> words.add(new String(bytes, start, end - start, UTF_8)));
    return words;
  }

  private static byte[] join(List<byte[]> pieces) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    pieces.forEach(joined::writeBytes);
    return joined.toByteArray();
  }

  private static Arbitrary<String> oneCharacterOf(String characters) {
    return Arbitraries.of(characters.codePoints().mapToObj(Character::toString).toList());
  }

  private static String character(int codePoint) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return Character.toString(surrogate ? 0xFFFD : codePoint);
  }
}
