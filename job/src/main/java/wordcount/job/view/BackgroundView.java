package wordcount.job.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.kafka.common.utils.ThreadUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows batches on a thread of its own, so that counting does not wait. Batches that are counted
 * while another one is being shown are then shown together, as one.
 */
public final class BackgroundView implements BatchView {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundView.class);

  private final BatchView view;
  private final long memory;
  private final Runnable onFailure;
  private final LongConsumer onWaiting;
  private final List<CountedBatch> waiting = new ArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(ThreadUtils.createThreadFactory("view", true));

  /**
   * Wraps a view.
   *
   * @param view must not throw
   * @param memory how many bytes the counts that wait may take; more are not shown
   * @param onFailure called when waiting batches are dropped
   * @param onWaiting takes each change of the number of batches that are not yet shown
   */
  public BackgroundView(BatchView view, long memory, Runnable onFailure, LongConsumer onWaiting) {
    this.view = view;
    this.memory = memory;
    this.onFailure = onFailure;
    this.onWaiting = onWaiting;
    // If the first batch's thread started it, it would inherit that batch's settings in Spark.
    thread.execute(() -> {});
  }

  @Override
  public synchronized void show(CountedBatch batch) {
    if (thread.isShutdown()) {
      return;
    }
    if (waiting.isEmpty()) {
      thread.execute(this::showWaiting);
    } else if (memoryOf(waiting) + memoryOf(List.of(batch)) > memory) {
      LOG.warn(
          "dropped the output of {} counted batches: showing is slower than counting, and waiting"
              + " batches would exceed their memory limit",
          waiting.size());
      onFailure.run();
      onWaiting.accept(-waiting.size());
      waiting.clear();
    }
    waiting.add(batch);
    onWaiting.accept(1);
  }

  private static long memoryOf(List<CountedBatch> batches) {
    return batches.stream().mapToLong(batch -> batch.counts().words().memory()).sum();
  }

  private void showWaiting() {
    CountedBatch all;
    int batches;
    synchronized (this) {
      all = CountedBatch.of(waiting);
      batches = waiting.size();
      waiting.clear();
    }
    try {
      view.show(all);
    } finally {
      onWaiting.accept(-batches);
    }
  }

  @Override
  public void finish(Duration patience) {
    synchronized (this) {
      thread.shutdown();
    }
    try {
      if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)
          && !patience.isZero()) {
        onFailure.run();
        LOG.warn("the last batches were counted but are not shown: showing takes too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      thread.shutdownNow();
    }
  }
}
