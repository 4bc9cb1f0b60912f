package wordcount.producer;

/**
 * Random ranks: rank r (from 0) has a probability proportional to 1/(r+1). Each takes two table
 * look-ups, however many ranks there are: the alias method (Walker 1977, Vose 1991).
 */
final class ZipfRanks {
  /**
   * The SplitMix64 sequence (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
   * 2014). The JDK specifies the sequence of one generator only, {@link java.util.Random}, which is
   * slower: it is made for several threads.
   */
  static final class SplitMix {
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

  private final SplitMix random;
  private final double[] keep;
  private final int[] alias;

  ZipfRanks(int ranks, long seed) {
    this.random = new SplitMix(seed);
    this.keep = new double[ranks];
    this.alias = new int[ranks];
    fill(ranks);
  }

  int next() {
    double place = random.nextFraction() * keep.length;
    int column = (int) place;
    return place - column < keep[column] ? column : alias[column];
  }

  /** Levels all columns to the mean height: a high column fills up each low one. */
  private void fill(int ranks) {
    double sum = 0;
    for (int rank = ranks - 1; rank >= 0; rank--) {
      sum += 1.0 / (rank + 1);
    }
    for (int rank = 0; rank < ranks; rank++) {
      keep[rank] = ranks / sum / (rank + 1);
      alias[rank] = rank;
    }
    // Heights fall with the rank, so the high columns are those before the first low one. A high
    // column that sinks below the mean is the next low one.
    int high = 0;
    int firstLow = 0;
    while (firstLow < ranks && keep[firstLow] >= 1) {
      firstLow++;
    }
    int nextLow = firstLow;
    int low = nextLow < ranks ? nextLow++ : -1;
    while (low >= 0 && high < firstLow) {
      alias[low] = high;
      keep[high] -= 1 - keep[low];
      if (keep[high] < 1) {
        low = high++;
      } else {
        low = nextLow < ranks ? nextLow++ : -1;
      }
    }
  }
}
