package wordcount.job.source;

import java.util.List;

/**
 * The state of the input topic on the brokers at one moment.
 *
 * @param id the topic's UUID
 * @param beginnings by partition, the offset of the oldest record that still exists
 * @param ends by partition, the offset after the newest committed record
 */
public record TopicFacts(String id, List<Long> beginnings, List<Long> ends) {
  /** Returns the number of partitions. */
  public int partitions() {
    return ends.size();
  }
}
