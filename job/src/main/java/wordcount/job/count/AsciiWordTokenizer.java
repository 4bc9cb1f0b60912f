package wordcount.job.count;

/**
 * Splits ASCII lines as {@link UnicodeWordTokenizer} does, in a fifth of the time.
 *
 * <p>For ASCII, its rules come down to this: a word consists of letters, digits and underscores,
 * but not only of underscores. A full stop or an apostrophe joins two letters or two digits, a
 * colon two letters, a comma or a semicolon two digits.
 */
final class AsciiWordTokenizer implements Tokenizer {

  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte UNDERSCORE = 4;
  private static final byte IN_WORD = LETTER | DIGIT | UNDERSCORE;

  /** Shift from the kind of a character to the kind of characters that it joins. */
  private static final int JOINS_SHIFT = 3;

  private static final byte JOINS_LETTERS = LETTER << JOINS_SHIFT;
  private static final byte JOINS_DIGITS = DIGIT << JOINS_SHIFT;

  private static final byte[] KINDS = kinds();

  private byte[] lower = new byte[1024];

  @Override
  public void words(byte[] line, int from, int to, Sink sink) {
    int length = to - from;
    if (lower.length < length) {
      lower = new byte[length];
    }
    for (int i = 0; i < length; i++) {
      byte b = line[from + i];
      lower[i] = b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }
    lowerWords(lower, length, sink);
  }

  private static void lowerWords(byte[] line, int to, Sink sink) {
    int at = 0;
    while (at < to) {
      if ((KINDS[line[at]] & IN_WORD) == 0) {
        at++;
        continue;
      }
      int end = endOfWord(line, at, to);
      if (line[at] != '_' || endOfUnderscores(line, at, end) < end) {
        sink.word(line, at, end);
      }
      at = end;
    }
  }

  private static int endOfUnderscores(byte[] line, int from, int to) {
    int at = from;
    while (at < to && line[at] == '_') {
      at++;
    }
    return at;
  }

  private static int endOfWord(byte[] line, int from, int to) {
    int at = from + 1;
    while (at < to) {
      byte kind = KINDS[line[at]];
      if ((kind & IN_WORD) != 0) {
        at++;
      } else if (at + 1 < to && joins(kind, KINDS[line[at - 1]], KINDS[line[at + 1]])) {
        at += 2;
      } else {
        break;
      }
    }
    return at;
  }

  private static boolean joins(byte joiner, byte before, byte after) {
    return ((joiner >> JOINS_SHIFT) & before & after) != 0;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (char letter = 'a'; letter <= 'z'; letter++) {
      kinds[letter] = LETTER;
    }
    for (char digit = '0'; digit <= '9'; digit++) {
      kinds[digit] = DIGIT;
    }
    kinds['_'] = UNDERSCORE;
    kinds['.'] = JOINS_LETTERS | JOINS_DIGITS;
    kinds['\''] = JOINS_LETTERS | JOINS_DIGITS;
    kinds[':'] = JOINS_LETTERS;
    kinds[','] = JOINS_DIGITS;
    kinds[';'] = JOINS_DIGITS;
    return kinds;
  }
}
