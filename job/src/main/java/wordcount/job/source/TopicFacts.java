package wordcount.job.source;

import java.util.List;

/**
 * The input topic as the brokers describe it at one moment.
 *
 * @param id the topic's UUID
 * @param beginnings by partition, the offset of the oldest record still there
 * @param ends by partition, the offset after the newest committed record
 */
public record TopicFacts(String id, List<Long> beginnings, List<Long> ends) {
  /** Number of partitions. */
  public int partitions() {
    return ends.size();
  }
}
