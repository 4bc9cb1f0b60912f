package wordcount.job.count;

/** Splits at runs of white space, found in the bytes without decoding them. */
final class WhitespaceTokenizer implements Tokenizer {

  private static final long LOW_BITS = ~LongView.TOP_BITS;

  /** Added to a seven-bit byte, it carries into the top bit from '!' (0x21) upwards. */
  private static final long VISIBLE = 0x5F5F5F5F5F5F5F5FL;

  @Override
  public void words(byte[] line, int from, int to, Sink sink) {
    int start = endOfSeparators(line, from, to);
    while (start < to) {
      int end = endOfWord(line, start, to);
      sink.word(line, start, end);
      start = endOfSeparators(line, end, to);
    }
  }

  private static int endOfSeparators(byte[] line, int from, int to) {
    int at = from;
    while (at < to) {
      int length = separatorLength(line, at);
      if (length == 0) {
        break;
      }
      at += length;
    }
    return at;
  }

  private static int endOfWord(byte[] line, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES) {
      long suspects = suspects(LongView.get(line, at));
      if (suspects == 0) {
        at += Long.BYTES;
        continue;
      }
      at += LongView.firstByte(suspects);
      if (separatorLength(line, at) > 0) {
        return at;
      }
      at++;
    }
    while (at < to && separatorLength(line, at) == 0) {
      at++;
    }
    return at;
  }

  /**
   * Sets the top bit of each byte that may start a separator: ASCII up to the space, and the first
   * bytes C0, C1, C2, C3 and E0, E1, E2, E3 of longer sequences, which are 11x000xx in binary.
   */
  private static long suspects(long bytes) {
    long visible = (bytes & LOW_BITS) + VISIBLE;
    long ascii = ~(bytes | visible);
    long leads = bytes & (bytes << 1) & ~((bytes << 3) | (bytes << 4) | (bytes << 5));
    return (ascii | leads) & LongView.TOP_BITS;
  }

  /** Returns the length of the separator that starts here; 0 if none does. */
  private static int separatorLength(byte[] line, int at) {
    int lead = line[at];
    if (lead >= 0) {
      return lead == ' ' || (lead >= '\t' && lead <= '\r') ? 1 : 0;
    }
    return switch (lead & 0xFF) {
      case 0xC2 -> {
        int second = line[at + 1] & 0xFF;
        yield second == 0x85 || second == 0xA0 ? 2 : 0;
      }
      case 0xE1, 0xE2, 0xE3 -> isWideSeparator(line, at) ? 3 : 0;
      default -> 0;
    };
  }

  private static boolean isWideSeparator(byte[] line, int at) {
    int codePoint =
        ((line[at] & 0x0F) << 12) | ((line[at + 1] & 0x3F) << 6) | (line[at + 2] & 0x3F);
    return (codePoint >= 0x2000 && codePoint <= 0x200A)
        || switch (codePoint) {
          case 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
          default -> false;
        };
  }
}
