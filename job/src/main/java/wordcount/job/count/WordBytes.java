package wordcount.job.count;

import java.util.Arrays;

/** Hashes and compares words, mostly eight bytes at a time. */
public final class WordBytes {

  // Odd, with about as many ones as zeros and no pattern.
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long LAST_FACTOR = 0xD6E8FEB86659FD93L;

  private WordBytes() {}

  /**
   * Returns the hash of a word; all its bits are well mixed.
   *
   * @param seed prevents the authors of a text from choosing words with equal hashes
   */
  static long hash(byte[] bytes, int from, int to, long seed) {
    long hash = seed ^ (to - from);
    for (int at = from; at < to - Long.BYTES; at += Long.BYTES) {
      hash = fold(hash ^ LongView.get(bytes, at), FACTOR);
    }
    return fold(hash ^ lastBytes(bytes, from, to), LAST_FACTOR);
  }

  /** Returns whether two words of the same length are equal. */
  static boolean equal(byte[] some, int someFrom, byte[] other, int otherFrom, int length) {
    for (int at = 0; at < length - Long.BYTES; at += Long.BYTES) {
      if (LongView.get(some, someFrom + at) != LongView.get(other, otherFrom + at)) {
        return false;
      }
    }
    return lastBytes(some, someFrom, someFrom + length)
        == lastBytes(other, otherFrom, otherFrom + length);
  }

  /** Returns whether a word begins with these bytes. */
  public static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }

  /** Returns the last eight bytes of a word; a shorter word is padded with zeros. */
  private static long lastBytes(byte[] bytes, int from, int to) {
    if (to - from >= Long.BYTES) {
      return LongView.get(bytes, to - Long.BYTES);
    }
    if (from <= bytes.length - Long.BYTES) {
      long wordBits = (1L << (Byte.SIZE * (to - from))) - 1;
      return LongView.get(bytes, from) & wordBits;
    }
    long value = 0;
    for (int at = to - 1; at >= from; at--) {
      value = (value << Byte.SIZE) | (bytes[at] & 0xFF);
    }
    return value;
  }

  /** Multiplies to 128 bits and folds the halves: each bit of the factors reaches all others. */
  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }
}
