package wordcount.job.view;

import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import wordcount.job.count.BatchCounts;

/** Shows a batch after its counts are committed. */
@FunctionalInterface
public interface BatchView {
  /** Shows nothing. */
  BatchView NONE = (timeMs, batch, records) -> {};

  /**
   * Shows a batch.
   *
   * @param timeMs when the batch was due, in milliseconds since the epoch
   * @param records the batch's records as rows with {@code RecordRows.COLUMNS}
   */
  void show(long timeMs, BatchCounts batch, Supplier<JavaRDD<Row>> records);
}
