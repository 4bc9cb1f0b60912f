package wordcount.job.view;

import wordcount.job.count.BatchCounts;

/** Shows a batch once its counts are committed. */
@FunctionalInterface
public interface BatchView {
  /** Shows nothing. */
  BatchView NONE = (timeMs, batch) -> {};

  /**
   * Shows a batch.
   *
   * @param timeMs when the batch was due, in milliseconds since the epoch
   */
  void show(long timeMs, BatchCounts batch);
}
