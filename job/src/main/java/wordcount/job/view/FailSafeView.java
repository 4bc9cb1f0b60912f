package wordcount.job.view;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a view's failures from stopping the job: counts them, and logs each that is of another kind
 * than the previous one.
 */
public final class FailSafeView implements BatchView {
  private static final Logger LOG = LoggerFactory.getLogger(FailSafeView.class);

  private final BatchView view;
  private final Runnable onFailure;
  private String lastKind = "";

  /**
   * Wraps a view.
   *
   * @param onFailure called for each batch that was not shown
   */
  public FailSafeView(BatchView view, Runnable onFailure) {
    this.view = view;
    this.onFailure = onFailure;
  }

  @Override
  public void show(CountedBatch batch) {
    try {
      view.show(batch);
    } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
      if (e instanceof InterruptedException) {
        // The job is ending.
        Thread.currentThread().interrupt();
        return;
      }
      onFailure.run();
      report(FailureReason.of(e));
    }
  }

  private void report(FailureReason reason) {
    if (!reason.kind().equals(lastKind)) {
      LOG.warn("a batch was counted but cannot be shown: {}; counting continues", reason.text());
      lastKind = reason.kind();
    }
  }
}
