package wordcount.job.source;

import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/** A micro-batch of the stream: up to which offsets to count, and the means to do it. */
public interface Batch {
  /**
   * About how long to read before a commit. Shorter rounds cost more, since each pays for its tasks
   * and its transaction; longer ones delay the counts that people see.
   */
  Duration ROUND_TIME = Duration.ofSeconds(5);

  /** Returns when the batch was due, in milliseconds since the epoch. */
  long timeMs();

  /** Returns, by partition, the offset to count to; without partitions unknown to the stream. */
  List<Long> ends();

  /** Counts the ranges of one round, each in a separate task. */
  List<CountedRange> count(List<InputRange> round);

  /**
   * Returns the records of counted ranges, with {@link RecordRows#COLUMNS}; they are read lazily.
   */
  JavaRDD<Row> records(List<InputRange> counted);

  /** Returns whether a later batch waits, which will count what this one leaves. */
  boolean overtaken();

  /** Tells the stream how many partitions the topic has, for later batches. */
  void topicHas(int partitions);
}
