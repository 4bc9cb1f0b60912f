package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Checks and repairs UTF-8, exactly as Java's own decoder sees it. */
final class Utf8 {

  private Utf8() {}

  /** Whether the bytes are well-formed: no overlong form, no surrogate, nothing cut short. */
  static boolean isValid(byte[] bytes, int from, int to) {
    int at = endOfAscii(bytes, from, to);
    while (at < to) {
      int length = sequenceLength(bytes, at, to);
      if (length == 0) {
        return false;
      }
      at = endOfAscii(bytes, at + length, to);
    }
    return true;
  }

  /** Index of the first byte that is not ASCII, or {@code to}. */
  static int endOfAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES) {
      long high = LongView.get(bytes, at) & LongView.TOP_BITS;
      if (high != 0) {
        return at + (Long.numberOfTrailingZeros(high) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** A copy in which U+FFFD stands for whatever was malformed. */
  static byte[] repaired(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8).getBytes(UTF_8);
  }

  /** Bytes of the multi-byte sequence that starts here, or 0 if it is malformed. */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || at > to - length) {
      return 0;
    }
    for (int i = at + 1; i < at + length; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean wellFormed =
        switch (lead) {
          case 0xE0 -> second >= 0xA0; // else overlong
          case 0xED -> second < 0xA0; // else a surrogate
          case 0xF0 -> second >= 0x90; // else overlong
          case 0xF4 -> second < 0x90; // else above U+10FFFF
          default -> true;
        };
    return wellFormed ? length : 0;
  }
}
