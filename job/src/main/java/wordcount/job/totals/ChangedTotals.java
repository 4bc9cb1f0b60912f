package wordcount.job.totals;

import wordcount.job.count.WordTable;

/** The words that a commit changed, with their new totals. Immutable once committed. */
public final class ChangedTotals {
  private final WordTable words;
  private final long[] totals;
  private int size;

  /** Creates an object for these words; add their totals in the same order. */
  public ChangedTotals(WordTable words) {
    this.words = words;
    totals = new long[words.size()];
  }

  /** Adds the total of the next word. */
  public void add(long total) {
    totals[size++] = total;
  }

  /** Passes on each word with its new total. */
  public void forEach(WordTable.Sink sink) {
    int[] next = {0};
    words.forEach((bytes, from, to, count) -> sink.word(bytes, from, to, totals[next[0]++]));
  }

  /** Returns the bytes of memory that this takes, including the words. */
  public long memory() {
    return words.memory() + (long) totals.length * Long.BYTES;
  }
}
