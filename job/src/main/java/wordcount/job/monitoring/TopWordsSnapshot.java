package wordcount.job.monitoring;

import java.util.List;
import wordcount.job.count.WordCount;

/**
 * The totals at one commit, for people and scrapes; never changed once made.
 *
 * @param seq number of the commit
 * @param total sum of all totals
 * @param distinct number of words
 * @param withoutText records counted that held something, but no text
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
  /** What there is before the totals are restored; not for people, who would take it for a loss. */
  public static final TopWordsSnapshot NONE = new TopWordsSnapshot(0, 0, 0, 0, List.of(), 0, 0);

  public TopWordsSnapshot {
    words = List.copyOf(words);
  }

  /** At most so many of the most frequent words. */
  public List<WordCount> top(int limit) {
    return words.subList(0, Math.min(limit, words.size()));
  }
}
