package wordcount.job.source;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import wordcount.job.time.Patience;

/**
 * Where executors read the input topic.
 *
 * @param client consumer properties; with secrets only as references, since they are serialised
 * @param partitions how many the topic has
 */
record InputReaders(String topic, HashMap<String, Object> client, int partitions)
    implements Serializable {
  private static final long serialVersionUID = 1;

  InputReaders(String topic, Map<String, Object> client, int partitions) {
    this(topic, new HashMap<>(client), partitions);
  }

  /** Returns a new reader that is not shared with any task. */
  RangeReader open(int partition) {
    return RangeReader.open(new TopicPartition(topic, partition), client, partitions);
  }

  /** Returns a reader for one task, preferably an idle one that read this partition before. */
  RangeReader borrow(int partition) {
    return RangeReader.borrow(new TopicPartition(topic, partition), client, partitions);
  }

  /** Returns how long to wait for a record. */
  Duration patience() {
    return Patience.toReadRecord(client);
  }
}
