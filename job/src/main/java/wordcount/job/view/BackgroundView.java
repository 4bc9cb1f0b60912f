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
   * @param onFailure called for each batch that was not shown
   * @param onWaiting takes each change of the number of batches that are not yet shown
   */
  public BackgroundView(BatchView view, long memory, Runnable onFailure, LongConsumer onWaiting) {
    this.view = view;
    this.memory = memory;
    this.onFailure = onFailure;
    this.onWaiting = onWaiting;
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
          "batches were counted but are not shown: showing takes longer than counting; {} dropped",
          waiting.size());
      waiting.forEach(dropped -> onFailure.run());
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
    List<CountedBatch> batches;
    synchronized (this) {
      batches = List.copyOf(waiting);
      waiting.clear();
    }
    view.show(batches.stream().reduce(CountedBatch::with).orElseThrow());
    onWaiting.accept(-batches.size());
  }

  @Override
  public void finish(Duration patience) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
