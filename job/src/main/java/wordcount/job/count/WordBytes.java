package wordcount.job.count;

/** Hashes and compares words eight bytes at a time. */
final class WordBytes {

  // Odd, with about as many ones as zeros and no pattern.
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long LAST_FACTOR = 0xD6E8FEB86659FD93L;

  private WordBytes() {}

  /**
   * The hash of a word, good in all its bits.
   *
   * @param seed keeps those who write the text from choosing words of equal hash
   */
  static long hash(byte[] bytes, int from, int to, long seed) {
    long hash = seed ^ (to - from);
    int at = from;
    while (at < to - Long.BYTES) {
      hash = fold(hash ^ LongView.get(bytes, at), FACTOR);
      at += Long.BYTES;
    }
    return fold(hash ^ lastBytes(bytes, at, to), LAST_FACTOR);
  }

  /** Whether two words of the same length are the same. */
  static boolean equal(byte[] some, int someFrom, byte[] other, int otherFrom, int length) {
    int at = 0;
    while (at < length - Long.BYTES) {
      if (LongView.get(some, someFrom + at) != LongView.get(other, otherFrom + at)) {
        return false;
      }
      at += Long.BYTES;
    }
    return lastBytes(some, someFrom + at, someFrom + length)
        == lastBytes(other, otherFrom + at, otherFrom + length);
  }

  /** Up to eight bytes as one number, the first the lowest; those missing are zero. */
  private static long lastBytes(byte[] bytes, int from, int to) {
    if (from > bytes.length - Long.BYTES) {
      return lastBytesOfArray(bytes, from, to);
    }
    // Java shifts by 64 as if by 0, so the empty word needs a case of its own.
    int missingBits = Long.SIZE - Byte.SIZE * (to - from);
    return from == to ? 0 : (LongView.get(bytes, from) << missingBits) >>> missingBits;
  }

  private static long lastBytesOfArray(byte[] bytes, int from, int to) {
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
