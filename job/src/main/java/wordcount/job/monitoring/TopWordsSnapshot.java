package wordcount.job.monitoring;

import java.util.List;
import wordcount.job.count.WordCount;

/**
 * An immutable snapshot of the totals as of one commit, for people and scrapes.
 *
 * @param seq number of the commit
 * @param total sum of all totals
 * @param distinct number of words
 * @param withoutText records counted that were neither null nor had a text
 * @param words the most frequent words, most frequent first
 * @param batchTimeMs when the last batch was due, in milliseconds since the epoch; 0 if none was
 * @param commitTimeMs when it was committed, in milliseconds since the epoch; 0 if none was
 */
public record TopWordsSnapshot(
    long seq,
    long total,
    long distinct,
    long withoutText,
    List<WordCount> words,
    long batchTimeMs,
    long commitTimeMs) {
  /** The snapshot before the totals are restored; not to be shown, since it looks like a loss. */
  public static final TopWordsSnapshot NONE = new TopWordsSnapshot(0, 0, 0, 0, List.of(), 0, 0);

  public TopWordsSnapshot {
    words = List.copyOf(words);
  }

  /** Returns at most this many of the most frequent words. */
  public List<WordCount> top(int limit) {
    return words.subList(0, Math.min(limit, words.size()));
  }
}
