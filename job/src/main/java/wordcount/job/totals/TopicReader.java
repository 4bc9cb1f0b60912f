package wordcount.job.totals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all committed records of a topic, up to its end at the start of reading. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The same time that Kafka's clients wait for any other answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Map<String, Object> client;

  /** Creates a reader with the given Kafka client properties. */
  public TopicReader(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.client.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    this.client.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
  }

  /**
   * Passes on every record of the topic; those of one partition in the order of their offsets.
   *
   * @throws TimeoutException if nothing can be read for a minute
   */
  public void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    forEach(topic, record -> 0, action);
  }

  /**
   * Passes on every record of the topic in an order that each partition already has, by merging the
   * partitions.
   *
   * @throws TimeoutException if nothing can be read for a minute
   */
  void forEach(
      String topic,
      ToLongFunction<ConsumerRecord<byte[], byte[]>> order,
      Consumer<ConsumerRecord<byte[], byte[]>> action) {
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(client, deserializer, deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      new Merge(consumer, ends, order).run(action);
    }
  }

  private static final class Merge {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final ToLongFunction<ConsumerRecord<byte[], byte[]>> order;

    /** Partitions not yet read to their end. */
    private final Set<TopicPartition> unread;

    /** By partition, records that were read but not yet passed on. */
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead =
        new HashMap<>();

    Merge(
        KafkaConsumer<byte[], byte[]> consumer,
        Map<TopicPartition, Long> ends,
        ToLongFunction<ConsumerRecord<byte[], byte[]>> order) {
      this.consumer = consumer;
      this.ends = ends;
      this.order = order;
      unread = new HashSet<>(ends.keySet());
      unread.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
      ends.keySet().forEach(partition -> ahead.put(partition, new ArrayDeque<>()));
    }

    void run(Consumer<ConsumerRecord<byte[], byte[]>> action) {
      Deque<ConsumerRecord<byte[], byte[]>> first;
      do {
        readAhead();
        first = first();
        while (first != null && !first.isEmpty()) {
          action.accept(first.remove());
          first = first.isEmpty() ? first : first();
        }
      } while (first != null);
    }

    /** Reads until each partition has a record to pass on or is read to its end. */
    private void readAhead() {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      List<TopicPartition> needed = withoutRecords();
      while (!needed.isEmpty()) {
        consumer.pause(ends.keySet());
        consumer.resume(needed);
        long before = position();
        consumer
            .poll(POLL)
            .forEach(
                stored ->
                    ahead.get(new TopicPartition(stored.topic(), stored.partition())).add(stored));
        // The end may be a transaction marker, which is no record: only the position shows the end.
        unread.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        if (position() > before) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new TimeoutException(
              "nothing could be read from " + needed + " for " + PATIENCE.toSeconds() + " s");
        }
        needed = withoutRecords();
      }
    }

    private List<TopicPartition> withoutRecords() {
      return unread.stream().filter(partition -> ahead.get(partition).isEmpty()).toList();
    }

    private long position() {
      return ends.keySet().stream().mapToLong(consumer::position).sum();
    }

    /**
     * Returns the records of the partition whose next one is first; null if no partition has any.
     */
    private Deque<ConsumerRecord<byte[], byte[]>> first() {
      Deque<ConsumerRecord<byte[], byte[]>> first = null;
      long least = 0;
      for (var records : ahead.values()) {
        if (!records.isEmpty()) {
          long place = order.applyAsLong(records.peek());
          if (first == null || place < least) {
            first = records;
            least = place;
          }
        }
      }
      return first;
    }
  }
}
