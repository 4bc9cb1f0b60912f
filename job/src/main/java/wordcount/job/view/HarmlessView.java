package wordcount.job.view;

import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.BatchCounts;

/**
 * Keeps a view's failures from stopping the job: counts them, and logs each that is of another kind
 * than the previous one.
 */
public final class HarmlessView implements BatchView {
  private static final Logger LOG = LoggerFactory.getLogger(HarmlessView.class);

  private final BatchView view;
  private final Runnable onFailure;
  private String lastKind = "";

  /**
   * Wraps a view.
   *
   * @param onFailure called for each batch that was not shown
   */
  public HarmlessView(BatchView view, Runnable onFailure) {
    this.view = view;
    this.onFailure = onFailure;
  }

  @Override
  public void show(long timeMs, BatchCounts batch, Supplier<JavaRDD<Row>> records) {
    try {
      view.show(timeMs, batch, records);
    } catch (Exception | StackOverflowError | LinkageError e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      onFailure.run();
      report(Reason.of(e));
    }
  }

  private void report(Reason reason) {
    if (!reason.kind().equals(lastKind)) {
      LOG.warn("a batch was counted but cannot be shown: {}; counting continues", reason.text());
      lastKind = reason.kind();
    }
  }
}
