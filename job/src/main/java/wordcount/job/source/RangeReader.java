package wordcount.job.source;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

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

  private final TopicPartition partition;
  private final Consumer<ByteBuffer, ByteBuffer> consumer;
  private Iterator<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched = Collections.emptyIterator();
  private ConsumerRecord<ByteBuffer, ByteBuffer> next;
  private long position = -1;

  /** Creates a reader that assigns the partition to its consumer, and closes it. */
  RangeReader(Consumer<ByteBuffer, ByteBuffer> consumer, TopicPartition partition) {
    this.consumer = consumer;
    this.partition = partition;
    consumer.assign(List.of(partition));
  }

  TopicPartition partition() {
    return partition;
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
