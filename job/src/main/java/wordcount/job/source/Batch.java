package wordcount.job.source;

import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/** One tick of the stream: how far to count now, and the means to do it. */
public interface Batch {
  /**
   * About how long to read before there is a commit, and then another batch if more waits. Shorter
   * ones cost more, since each pays for its tasks and its transaction; after longer ones people see
   * older counts.
   */
  Duration MOST = Duration.ofSeconds(5);

  /** When the batch was due, in milliseconds since the epoch. */
  long timeMs();

  /** By partition, the offset to count to; partitions that the stream does not know are missing. */
  List<Long> ends();

  /** Counts the ranges of one round, each by a task of its own. */
  List<CountedRange> count(List<InputRange> round);

  /**
   * The records of ranges that were counted, in {@link RecordRows#COLUMNS}; read when asked for.
   */
  JavaRDD<Row> records(List<CountedRange> counted);

  /** Whether a later batch waits, which counts what this one leaves. */
  boolean overtaken();

  /** Tells the stream how many partitions the topic has, for the ticks to come. */
  void topicHas(int partitions);
}
