package wordcount.job.mirror;

import java.time.Duration;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.Progress;

/**
 * A copy of the totals elsewhere: at each moment the state after one commit, whole. It may be
 * behind Kafka, never ahead. No method here waits for it.
 */
public interface Mirror extends AutoCloseable {
  /** No copy at all. */
  Mirror NONE =
      new Mirror() {
        @Override
        public void start(String countsTopicId, long restoredSeq, Progress start, long atMs) {}

        @Override
        public void committed(Progress progress, ChangedTotals changed, long atMs) {}

        @Override
        public void close(Duration patience) {}
      };

  /**
   * Begins to copy.
   *
   * @param countsTopicId UUID of the topic of the totals
   * @param restoredSeq number of the commit whose totals were restored; 0 if there was none
   * @param start what this start of the job committed, which changed no total; its number tells
   *     this start from earlier ones
   * @param atMs when that was, in milliseconds since the epoch
   */
  void start(String countsTopicId, long restoredSeq, Progress start, long atMs);

  /**
   * Takes note of a commit. Calls come in the order of the commits; one may come twice.
   *
   * @param changed the words that it changed; null for none
   * @param atMs when it was made, in milliseconds since the epoch
   */
  void committed(Progress progress, ChangedTotals changed, long atMs);

  /** Ends, after what was committed is copied if that does not take longer than the patience. */
  void close(Duration patience);

  @Override
  default void close() {
    close(Duration.ZERO);
  }
}
