package wordcount.job.source;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Reads ranges of one partition on an executor. Where a range follows the one read before, the
 * consumer goes on in what it has fetched already.
 *
 * <p>Record values are views of the consumer's receive buffers, not copies: each is valid until the
 * next record is asked for. A range may end in offsets that carry no record, such as the markers of
 * a transaction, because only the consumer's position decides when it is read.
 */
final class RangeReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Map<Key, RangeReader> IDLE = new ConcurrentHashMap<>();

  private final Key key;
  private final TopicPartition partition;
  private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
  private Iterator<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched = Collections.emptyIterator();
  private ConsumerRecord<ByteBuffer, ByteBuffer> next;
  private long position = -1;

  private record Key(TopicPartition partition, Map<String, Object> client) {}

  private RangeReader(Key key) {
    this.key = key;
    partition = key.partition;
    consumer =
        new KafkaConsumer<>(key.client, new ByteBufferDeserializer(), new ByteBufferDeserializer());
    consumer.assign(List.of(partition));
  }

  /** Gives a reader to be used by one task; one that read this partition before, if it is idle. */
  static RangeReader borrow(TopicPartition partition, Map<String, Object> client) {
    Key key = new Key(partition, client);
    RangeReader idle = IDLE.remove(key);
    return idle == null ? new RangeReader(key) : idle;
  }

  /** Keeps the reader for the partition's next range. */
  void giveBack() {
    RangeReader other = IDLE.put(key, this);
    if (other != null) {
      other.close();
    }
  }

  /** Closes every reader that no task is using. */
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

  /** The offset up to which everything has been handed out or carries no record. */
  long position() {
    return position;
  }

  /**
   * The next record below an offset, or null if there is none, when {@link #position} has reached
   * that offset, and not passed it: what follows belongs to another range.
   *
   * @throws TimeoutException if nothing arrives for so long
   * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if the records were deleted
   */
  ConsumerRecord<ByteBuffer, ByteBuffer> nextBefore(long until, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (next == null && !fetched.hasNext()) {
      long before = position;
      // All that was fetched is handed out, so whatever the consumer has passed carries no record:
      // markers, and records of aborted transactions, which may well go on behind the range.
      position = Math.min(until, consumer.position(partition));
      if (position >= until) {
        return null;
      }
      if (position > before) {
        deadline = System.nanoTime() + patience.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "no record of " + partition + " from offset " + position + " within " + patience);
      }
      fetched = consumer.poll(POLL).records(partition).iterator();
    }
    if (next == null) {
      next = fetched.next();
    }
    if (next.offset() >= until) {
      position = until;
      return null;
    }
    ConsumerRecord<ByteBuffer, ByteBuffer> handedOut = next;
    next = null;
    position = handedOut.offset() + 1;
    return handedOut;
  }

  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
