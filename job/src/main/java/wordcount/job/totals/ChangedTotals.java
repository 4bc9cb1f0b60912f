package wordcount.job.totals;

import wordcount.job.count.WordTable;

/** The words that a commit changed, with their new totals. Once committed it never changes. */
public final class ChangedTotals {
  private final WordTable words;
  private final long[] totals;
  private int size;

  /** The totals are those of these words, to be added in their order. */
  public ChangedTotals(WordTable words) {
    this.words = words;
    totals = new long[words.size()];
  }

  /** Adds the total of the next word. */
  public void add(long total) {
    totals[size++] = total;
  }

  /** Hands over each word with its new total. */
  public void forEach(WordTable.Sink sink) {
    int[] next = {0};
    words.forEach((bytes, from, to, count) -> sink.word(bytes, from, to, totals[next[0]++]));
  }

  /** Bytes of memory that this takes, the words included. */
  public long memory() {
    return words.memory() + (long) totals.length * Long.BYTES;
  }
}
