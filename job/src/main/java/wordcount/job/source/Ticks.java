package wordcount.job.source;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * What the planning of batches knows of their counting. While a batch with records waits, later
 * ticks plan nothing: what they would have taken is left to the next one, so no work piles up.
 */
final class Ticks {
  private volatile Map<TopicPartition, Long> waiting = Map.of();
  private volatile int partitions;

  /** Notes the ranges of a batch that Spark has just planned. */
  void planned(OffsetRange[] ranges) {
    if (Arrays.stream(ranges).anyMatch(range -> range.untilOffset() > range.fromOffset())) {
      waiting =
          Arrays.stream(ranges)
              .collect(Collectors.toMap(OffsetRange::topicPartition, OffsetRange::untilOffset));
    }
  }

  /** Notes that a batch is begun; batches are begun in the order in which they were planned. */
  void begun() {
    waiting = Map.of();
  }

  /** The ends of the batch that waits, by partition; none if no batch waits. */
  Map<TopicPartition, Long> waiting() {
    return waiting;
  }

  /** Notes how many partitions the topic has. */
  void topicHas(int now) {
    partitions = now;
  }

  /** How many partitions the topic has, as far as was noted. */
  int partitions() {
    return partitions;
  }
}
