package wordcount.job.view;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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

  /** Returns this batch and a later one as one. */
  CountedBatch with(CountedBatch later) {
    BatchCounts both = new BatchCounts();
    both.add(counts);
    both.add(later.counts);
    List<InputRange> all = Stream.concat(ranges.stream(), later.ranges.stream()).toList();
    return new CountedBatch(later.timeMs, both, all, later.reader);
  }

  /** Returns the batch's records; they are read lazily. */
  JavaRDD<Row> records() {
    return reader.apply(ranges);
  }
}
