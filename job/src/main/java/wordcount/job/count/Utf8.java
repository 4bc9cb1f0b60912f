package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Checks and repairs UTF-8 exactly as Java's own decoder does. */
final class Utf8 {

  private Utf8() {}

  /** Returns whether the bytes are well-formed: no overlong, surrogate or truncated sequence. */
  static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (bytes[at] >= 0) {
        at = endOfAscii(bytes, at, to);
        continue;
      }
      int length = sequenceLength(bytes, at, to);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** Returns the index of the first byte that is not ASCII, or {@code to}. */
  static int endOfAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES) {
      long high = LongView.get(bytes, at) & LongView.TOP_BITS;
      if (high != 0) {
        return at + LongView.firstByte(high);
      }
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Returns a copy in which U+FFFD replaces malformed sequences. */
  static byte[] repaired(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8).getBytes(UTF_8);
  }

  /** Returns the length of the multi-byte sequence that starts here; 0 if it is malformed. */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0xE0) {
      return lead >= 0xC2 && continues(bytes, at + 1, to, 1) ? 2 : 0;
    }
    if (lead < 0xF0) {
      return continues(bytes, at + 1, to, 2) && isThreeByteCharacter(bytes, at) ? 3 : 0;
    }
    return lead <= 0xF4 && continues(bytes, at + 1, to, 3) && isFourByteCharacter(bytes, at)
        ? 4
        : 0;
  }

  private static boolean continues(byte[] bytes, int from, int to, int length) {
    if (length > to - from) {
      return false;
    }
    for (int at = from; at < from + length; at++) {
      if ((bytes[at] & 0xC0) != 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean isThreeByteCharacter(byte[] bytes, int at) {
    int start = ((bytes[at] & 0x0F) << 12) | ((bytes[at + 1] & 0x3F) << 6);
    return start >= 0x800 && (start < Character.MIN_SURROGATE || start > Character.MAX_SURROGATE);
  }

  private static boolean isFourByteCharacter(byte[] bytes, int at) {
    int start = ((bytes[at] & 0x07) << 18) | ((bytes[at + 1] & 0x3F) << 12);
    return start >= 0x10000 && start <= Character.MAX_CODE_POINT;
  }
}
