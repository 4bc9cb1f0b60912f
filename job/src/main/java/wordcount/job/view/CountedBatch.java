package wordcount.job.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import wordcount.job.count.BatchCounts;
import wordcount.job.source.InputRange;

/**
 * A batch whose counts are committed.
 *
 * @param timeMs when the batch was due, in milliseconds since the epoch
 * @param ranges what was counted
 * @param reader reads the records of ranges as rows with {@code RecordRows.COLUMNS}
 */
public record CountedBatch(
    long timeMs,
    BatchCounts counts,
    List<InputRange> ranges,
    Function<List<InputRange>, JavaRDD<Row>> reader) {

  /** Returns consecutive batches as one. */
  static CountedBatch of(List<CountedBatch> batches) {
    CountedBatch last = batches.get(batches.size() - 1);
    if (batches.size() == 1) {
      return last;
    }
    BatchCounts counts = new BatchCounts();
    List<InputRange> ranges = new ArrayList<>();
    for (CountedBatch batch : batches) {
      counts.add(batch.counts);
      batch.ranges.forEach(range -> append(ranges, range));
    }
    return new CountedBatch(last.timeMs, counts, ranges, last.reader);
  }

  /** Adds a range, to the one before it if there is no gap: each range is read by its own task. */
  private static void append(List<InputRange> ranges, InputRange next) {
    for (int i = 0; i < ranges.size(); i++) {
      InputRange before = ranges.get(i);
      if (before.partition() == next.partition() && before.until() == next.from()) {
        ranges.set(
            i,
            new InputRange(
                next.partition(), before.from(), next.until(), next.budget(), next.alone()));
        return;
      }
    }
    ranges.add(next);
  }

  /** Returns the batch's records; they are read lazily. */
  JavaRDD<Row> records() {
    return reader.apply(ranges);
  }
}
