package wordcount.job.view;

import java.time.Duration;

/** Shows a batch after its counts are committed. */
@FunctionalInterface
public interface BatchView {
  /** Shows nothing. */
  BatchView NONE = batch -> {};

  /** Shows a batch, now or soon. */
  void show(CountedBatch batch);

  /** Waits until everything is shown; what takes longer than this is not shown. */
  default void finish(Duration patience) {}
}
