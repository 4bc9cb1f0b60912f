package wordcount.job.totals;

import java.util.List;
import java.util.Optional;
import wordcount.job.count.WordCount;

/** Finds totals; nothing if that takes too long now. */
public interface LookUp {
  /** The total of a word. */
  Optional<Found> word(byte[] word);

  /**
   * The totals of words that begin with these bytes, most frequent first.
   *
   * @param most how many of them, at least 1
   */
  Optional<Found> startingWith(byte[] prefix, int most);

  /**
   * Totals as of one commit.
   *
   * @param words the words found, or the most frequent of them
   * @param matches how many there are
   * @param seq number of the commit
   * @param all whether every word was looked at; a scan that takes too long ends before
   */
  record Found(List<WordCount> words, long matches, long seq, boolean all) {
    public Found {
      words = List.copyOf(words);
    }
  }
}
