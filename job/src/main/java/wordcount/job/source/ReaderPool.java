package wordcount.job.source;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import wordcount.job.time.Patience;

/**
 * The readers of the input topic on an executor. All pools of a JVM with the same properties share
 * their idle readers, since Spark copies this object into each task.
 *
 * @param client consumer properties; with secrets only as references, since they are serialised
 * @param partitions how many the topic has
 */
record ReaderPool(String topic, HashMap<String, Object> client, int partitions)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Share of the heap for the records of one poll if all are long lines. */
  private static final int POLL_SHARE = 16;

  private static final int LONG_LINE = 16 << 10;

  /** Share of the heap for what the readers of all partitions have fetched. */
  private static final int FETCH_SHARE = 8;

  private static final int LEAST_FETCH = 64 << 10;
  private static final int MOST_FETCH = 8 << 20;
  private static final int MOST_RECORDS = 20_000;

  private static final Map<Key, RangeReader> IDLE = new ConcurrentHashMap<>();

  private record Key(TopicPartition partition, Map<String, Object> client) {}

  ReaderPool(String topic, Map<String, Object> client, int partitions) {
    this(topic, new HashMap<>(client), partitions);
  }

  /** Returns a new reader that is not shared with any task. */
  RangeReader open(int partition) {
    return new RangeReader(
        new KafkaConsumer<>(
            bounded(client, partitions, Runtime.getRuntime().maxMemory()),
            new ByteBufferDeserializer(),
            new ByteBufferDeserializer()),
        new TopicPartition(topic, partition));
  }

  /**
   * Bounds fetches: each idle reader keeps what it has fetched, and polled records are decompressed
   * together, to many times their fetched size.
   *
   * @param partitions how many readers there may be
   */
  static Map<String, Object> bounded(Map<String, Object> client, int partitions, long heap) {
    Map<String, Object> bounded = new HashMap<>(client);
    long records = heap / POLL_SHARE / LONG_LINE;
    bounded.putIfAbsent(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, (int) Math.min(records, MOST_RECORDS));
    long fetch = heap / FETCH_SHARE / partitions;
    bounded.putIfAbsent(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        (int) Math.max(LEAST_FETCH, Math.min(fetch, MOST_FETCH)));
    return bounded;
  }

  /** Returns a reader for one task, preferably an idle one that read this partition before. */
  RangeReader borrow(int partition) {
    RangeReader idle = IDLE.remove(new Key(new TopicPartition(topic, partition), client));
    return idle == null ? open(partition) : idle;
  }

  /** Keeps a reader for its partition's next range. */
  void giveBack(RangeReader reader) {
    RangeReader other = IDLE.put(new Key(reader.partition(), client), reader);
    if (other != null) {
      other.close();
    }
  }

  /** Closes all readers that no task is using. */
  static void closeIdle() {
    for (Key key : List.copyOf(IDLE.keySet())) {
      RangeReader idle = IDLE.remove(key);
      if (idle != null) {
        idle.close();
      }
    }
  }

  /** Returns how long to wait for a record. */
  Duration patience() {
    return Patience.toReadRecord(client);
  }
}
