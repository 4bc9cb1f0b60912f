package wordcount.job.source;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Reads ranges of one partition on an executor. If a range follows the previous one, the consumer
 * continues with the records already fetched.
 *
 * <p>Record values are views of the consumer's receive buffers, not copies: each is valid until the
 * next record is requested. Offsets that carry no record, such as transaction markers, are skipped
 * wherever they are, because only the consumer's position decides when a range is finished.
 */
final class RangeReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  /** Share of the heap for the records of one poll if all are long lines. */
  private static final int POLL_SHARE = 16;

  private static final int LONG_LINE = 16 << 10;

  /** Share of the heap for what the readers of all partitions have fetched. */
  private static final int FETCH_SHARE = 8;

  private static final int LEAST_FETCH = 64 << 10;
  private static final int MOST_FETCH = 8 << 20;
  private static final int MOST_RECORDS = 20_000;

  private static final Map<Key, RangeReader> IDLE = new ConcurrentHashMap<>();

  private final Key key;
  private final TopicPartition partition;
  private final Consumer<ByteBuffer, ByteBuffer> consumer;
  private Iterator<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched = Collections.emptyIterator();
  private ConsumerRecord<ByteBuffer, ByteBuffer> next;
  private long position = -1;

  private record Key(TopicPartition partition, Map<String, Object> client) {}

  private RangeReader(Key key, int partitions) {
    this(
        key,
        new KafkaConsumer<>(
            bounded(key.client, partitions, Runtime.getRuntime().maxMemory()),
            new ByteBufferDeserializer(),
            new ByteBufferDeserializer()));
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

  private RangeReader(Key key, Consumer<ByteBuffer, ByteBuffer> consumer) {
    this.key = key;
    this.consumer = consumer;
    partition = key.partition;
    consumer.assign(List.of(partition));
  }

  /** Returns a reader with the caller's consumer, which no task can borrow. */
  static RangeReader with(Consumer<ByteBuffer, ByteBuffer> consumer, TopicPartition partition) {
    return new RangeReader(new Key(partition, Map.of()), consumer);
  }

  /** Returns a new reader that is not shared with any task. */
  static RangeReader open(TopicPartition partition, Map<String, Object> client, int partitions) {
    return new RangeReader(new Key(partition, client), partitions);
  }

  /**
   * Returns a reader for one task, preferably an idle one that read this partition before.
   *
   * @param partitions how many the topic has
   */
  static RangeReader borrow(TopicPartition partition, Map<String, Object> client, int partitions) {
    Key key = new Key(partition, client);
    RangeReader idle = IDLE.remove(key);
    return idle == null ? new RangeReader(key, partitions) : idle;
  }

  /** Keeps the reader for the partition's next range. */
  void giveBack() {
    RangeReader other = IDLE.put(key, this);
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

  void seek(long offset) {
    if (position != offset) {
      consumer.seek(partition, offset);
      fetched = Collections.emptyIterator();
      next = null;
      position = offset;
    }
  }

  /** Returns the position: every offset before it was taken or carries no record. */
  long position() {
    return position;
  }

  /**
   * Returns the next record below an offset, which stays the next one until it is taken; null if
   * there is none, and then {@link #position} is that offset.
   *
   * @throws TimeoutException if nothing arrives for this long
   * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if the records from {@link
   *     #position} on were deleted
   */
  ConsumerRecord<ByteBuffer, ByteBuffer> peek(long until, Duration patience) {
    long waitedFrom = System.nanoTime();
    while (next == null && position < until) {
      if (fetched.hasNext()) {
        next = fetched.next();
      } else if (poll(until)) {
        waitedFrom = System.nanoTime();
      } else if (System.nanoTime() - waitedFrom > patience.toNanos()) {
        throw new TimeoutException(
            "no record of "
                + partition
                + " from offset "
                + position
                + " within "
                + patience.toSeconds()
                + " s; a slow connection needs a smaller max.partition.fetch.bytes or a longer"
                + " request.timeout.ms");
      }
    }
    if (next != null && next.offset() < until) {
      return next;
    }
    position = Math.max(position, until);
    return null;
  }

  /** Advances past the record that {@link #peek} returned. */
  void take() {
    position = next.offset() + 1;
    next = null;
  }

  /** Fetches records or skips offsets without any; false if neither was possible yet. */
  private boolean poll(long until) {
    fetched = consumer.poll(POLL).records(partition).iterator();
    if (fetched.hasNext()) {
      return true;
    }
    long before = position;
    // The consumer may have passed the end of the range; records there belong to the next one.
    position = Math.min(consumer.position(partition), until);
    return position > before;
  }

  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
