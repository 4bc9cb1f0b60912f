package wordcount.job.totals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import wordcount.job.time.Patience;
import wordcount.program.Pause;

/** Reads all committed records of a topic, up to its end at the start of reading. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Duration patience;
  private final LongSupplier nanos;
  private final Pause pause;

  /** By topic, how many partitions it had; it never has fewer. */
  private final Map<String, Integer> known = new ConcurrentHashMap<>();

  /** Creates a reader with the given Kafka client properties. */
  public TopicReader(Map<String, Object> client) {
    this(
        () ->
            new KafkaConsumer<>(
                committed(client), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        Patience.toReadTotals(client),
        System::nanoTime,
        Pause.SLEEP);
  }

  TopicReader(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Duration patience,
      LongSupplier nanos,
      Pause pause) {
    this.consumers = consumers;
    this.patience = patience;
    this.nanos = nanos;
    this.pause = pause;
  }

  private static Map<String, Object> committed(Map<String, Object> client) {
    Map<String, Object> committed = new HashMap<>(client);
    committed.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    committed.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    committed.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    committed.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A consumer asks for what follows before it hands over what it has. At the topic's end, where
    // nothing follows, the broker would hold that request, and with it the consumer's last one.
    committed.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    committed.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    committed.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
    return committed;
  }

  /** Records how many partitions a topic has: from then on, at least as many are read. */
  public void expect(String topic, int partitions) {
    known.merge(topic, partitions, Math::max);
  }

  /**
   * Passes on every record of the topic, those of one partition in the order of their offsets.
   *
   * @throws TimeoutException if nothing can be read for a minute, or for a longer request timeout
   */
  public void forEach(
      String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
    forEach(topic, stored -> 0, action);
  }

  /**
   * Passes on every record of the topic, in an order that each partition already has, by merging
   * the partitions. A broker that has just started may not know the topic yet, or only its older
   * partitions; then this asks again. There are no records of a topic that neither the broker nor
   * {@link #expect} has told of.
   *
   * @throws TimeoutException if nothing can be read for a minute, or for a longer request timeout
   */
  void forEach(
      String topic,
      ToLongFunction<ConsumerRecord<byte[], byte[]>> order,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      read(consumer, allPartitions(consumer, topic), order, action);
    }
  }

  private List<TopicPartition> allPartitions(Consumer<?, ?> consumer, String topic) {
    long begin = nanos.getAsLong();
    int expected = known.getOrDefault(topic, 0);
    List<TopicPartition> partitions = partitions(consumer, topic);
    while (partitions.size() < expected) {
      if (nanos.getAsLong() - begin > patience.toNanos()) {
        throw new TimeoutException(
            "the brokers know "
                + partitions.size()
                + " of the "
                + expected
                + " partitions of topic "
                + topic);
      }
      pause.betweenCalls(PAUSE);
      partitions = partitions(consumer, topic);
    }
    expect(topic, partitions.size());
    return partitions;
  }

  private static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private void read(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      ToLongFunction<ConsumerRecord<byte[], byte[]>> order,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    new Merge(consumer, ends, order).run(action);
  }

  private final class Merge {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final ToLongFunction<ConsumerRecord<byte[], byte[]>> order;

    /** Partitions not yet read to their end. */
    private final Set<TopicPartition> unread;

    /** By partition, records that were read but not yet passed on. */
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead =
        new HashMap<>();

    Merge(
        Consumer<byte[], byte[]> consumer,
        Map<TopicPartition, Long> ends,
        ToLongFunction<ConsumerRecord<byte[], byte[]>> order) {
      this.consumer = consumer;
      this.ends = ends;
      this.order = order;
      unread = new HashSet<>(ends.keySet());
      unread.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
      ends.keySet().forEach(partition -> ahead.put(partition, new ArrayDeque<>()));
    }

    void run(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
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
      long deadline = nanos.getAsLong() + patience.toNanos();
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
          deadline = nanos.getAsLong() + patience.toNanos();
        } else if (nanos.getAsLong() > deadline) {
          throw new TimeoutException(
              "nothing could be read from " + needed + " for " + patience.toSeconds() + " s");
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
