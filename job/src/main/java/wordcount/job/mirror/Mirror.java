package wordcount.job.mirror;

import java.time.Duration;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.Progress;

/**
 * A copy of the totals elsewhere: at any time it has the complete state as of one commit. It may be
 * behind Kafka, but never ahead. No method except {@link #close} waits for the copy.
 */
public interface Mirror extends AutoCloseable {
  /** No copy. */
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
   * Starts copying.
   *
   * @param countsTopicId UUID of the topic of the totals
   * @param restoredSeq number of the commit whose totals were restored; 0 if there was none
   * @param start the first commit of this start of the job, which changed no total; its number
   *     distinguishes this start from earlier ones
   * @param atMs when that was, in milliseconds since the epoch
   */
  void start(String countsTopicId, long restoredSeq, Progress start, long atMs);

  /**
   * Records a commit. Calls are in the order of the commits; one may be repeated.
   *
   * @param changed the words that it changed; null if none
   * @param atMs when it was made, in milliseconds since the epoch
   */
  void committed(Progress progress, ChangedTotals changed, long atMs);

  /** Stops; first waits until everything committed is copied, but no longer than the patience. */
  void close(Duration patience);

  @Override
  default void close() {
    close(Duration.ZERO);
  }
}
