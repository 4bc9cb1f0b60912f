package wordcount.job.totals;

import java.util.List;
import java.util.Optional;
import wordcount.job.count.WordCount;

/** Looks up totals; returns empty if that currently takes too long. */
public interface LookUp {
  /** Returns the total of a word. */
  Optional<Found> word(byte[] word);

  /**
   * Returns the totals of words that begin with these bytes, most frequent first.
   *
   * @param most the most words to return, at least 1
   */
  Optional<Found> startingWith(byte[] prefix, int most);

  /**
   * Totals as of one commit.
   *
   * @param words the words found, or the most frequent of them
   * @param matches how many there are
   * @param seq number of the commit
   * @param all whether every word was scanned; a scan that takes too long ends early
   */
  record Found(List<WordCount> words, long matches, long seq, boolean all) {
    public Found {
      words = List.copyOf(words);
    }
  }
}
