package wordcount.job.count;

/** Hashes words eight bytes at a time, by multiplying to 128 bits and folding the halves. */
final class WordHash {

  // Odd, with as many ones as zeros and no pattern.
  private static final long FIRST_FACTOR = 0x9E3779B97F4A7C15L;
  private static final long LAST_FACTOR = 0xD6E8FEB86659FD93L;

  private WordHash() {}

  /**
   * The hash of a word.
   *
   * @param seed keeps those who write the text from choosing words of equal hash
   */
  static long of(byte[] bytes, int from, int to, long seed) {
    long hash = seed ^ (to - from);
    int at = from;
    while (at < to - Long.BYTES) {
      hash = fold(hash ^ LongView.get(bytes, at), FIRST_FACTOR);
      at += Long.BYTES;
    }
    return fold(hash ^ lastBytes(bytes, at, to), LAST_FACTOR);
  }

  /** Up to eight bytes, the first the lowest; the missing ones are zero. */
  private static long lastBytes(byte[] bytes, int from, int to) {
    int missing = Long.BYTES - (to - from);
    if (from <= bytes.length - Long.BYTES) {
      // Shifting by 64 would shift by 0: an empty word must not see what follows it.
      return missing == Long.BYTES
          ? 0
          : (LongView.get(bytes, from) << (8 * missing)) >>> (8 * missing);
    }
    long value = 0;
    for (int at = to - 1; at >= from; at--) {
      value = (value << 8) | (bytes[at] & 0xFF);
    }
    return value;
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }
}
