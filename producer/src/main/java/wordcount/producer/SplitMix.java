package wordcount.producer;

/**
 * The SplitMix64 sequence (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
 * 2014). Written out here because the JDK does not promise to keep the sequence of its generators.
 */
final class SplitMix {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    long mixed = state;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  double nextFraction() {
    return (nextLong() >>> 11) * 0x1p-53;
  }
}
