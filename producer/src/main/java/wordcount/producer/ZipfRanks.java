package wordcount.producer;

/**
 * Random ranks: rank r (from 0) has a probability proportional to 1/(r+1). Each takes two table
 * look-ups, however many ranks there are: the alias method (Walker 1977, Vose 1991).
 */
final class ZipfRanks {
  private final SplitMix random;
  private final double[] keep;
  private final int[] alias;

  ZipfRanks(int ranks, SplitMix random) {
    this.random = random;
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
