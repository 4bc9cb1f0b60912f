package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RangeReaderTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Log log = new Log();
  private final RangeReader reader = new RangeReader(log, PARTITION);

  @Test
  void shouldResumeInTheFetchedRecords() {
    log.records(0, 1, 2, 3).endsAt(4);
    assertThat(read(0, 2)).containsExactly(0L, 1L);
    assertThat(read(2, 4)).containsExactly(2L, 3L);
    assertThat(log.seeks).isEqualTo(1);
  }

  @Test
  void shouldEndWhereTheRangeEndsThoughTheConsumerIsBeyond() {
    // given: nothing but aborted records and markers, from within the range to far beyond it
    log.records(0, 1).endsAt(50);

    // when, then
    assertThat(read(0, 10)).containsExactly(0L, 1L);
    assertThat(reader.position()).isEqualTo(10);
    assertThat(read(10, 20)).isEmpty();
    assertThat(reader.position()).isEqualTo(20);

    // when: the gap has an end
    log.records(50).endsAt(51);
    assertThat(read(20, 51)).containsExactly(50L);
    assertThat(reader.position()).isEqualTo(51);
  }

  @Test
  void shouldKeepARecordThatWasNotTaken() {
    log.records(0, 1).endsAt(2);
    reader.seek(0);
    assertThat(reader.peek(2, PATIENCE).offset()).isZero();
    assertThat(reader.peek(2, PATIENCE).offset()).isZero();
    assertThat(reader.position()).isZero();
    reader.take();
    assertThat(reader.position()).isEqualTo(1);
    assertThat(reader.peek(2, PATIENCE).offset()).isEqualTo(1);
  }

  @Test
  void shouldReadTheSameRecordsAgain() {
    log.records(0, 1, 2).endsAt(3);
    assertThat(read(0, 3)).hasSize(3);
    assertThat(read(1, 3)).containsExactly(1L, 2L);
  }

  @Test
  void shouldGiveUpWhenNothingArrives() {
    log.endsAt(0);
    reader.seek(0);
    assertThatThrownBy(() -> reader.peek(1, Duration.ZERO)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void shouldStandAtTheFirstRecordThatWasDeleted() {
    log.records(0, 1).endsAt(9).deletedFrom(2);
    reader.seek(0);
    reader.peek(9, PATIENCE);
    reader.take();
    reader.peek(9, PATIENCE);
    reader.take();
    assertThatThrownBy(() -> reader.peek(9, PATIENCE))
        .isInstanceOf(OffsetOutOfRangeException.class);
    assertThat(reader.position()).isEqualTo(2);
  }

  /** Whatever gaps a partition has and however it is cut into ranges, each record comes once. */
  @Property
  void shouldReadEachRecordOnce(
      @ForAll @Size(max = 40) List<@LongRange(min = 0, max = 99) Long> offsets,
      @ForAll @Size(max = 9) @UniqueElements List<@LongRange(min = 1, max = 99) Long> cuts) {
    Log records = new Log();
    records.records(new TreeSet<>(offsets).stream().mapToLong(Long::longValue).toArray());
    records.endsAt(100);
    RangeReader cut = new RangeReader(records, PARTITION);
    List<Long> all = new ArrayList<>();
    long from = 0;
    TreeSet<Long> ends = new TreeSet<>(cuts);
    ends.add(100L);
    for (long until : ends) {
      all.addAll(read(cut, from, until));
      assertThat(cut.position()).isEqualTo(until);
      from = until;
    }
    assertThat(all).containsExactlyElementsOf(new TreeSet<>(offsets));
  }

  private List<Long> read(long from, long until) {
    return read(reader, from, until);
  }

  private static List<Long> read(RangeReader reader, long from, long until) {
    List<Long> offsets = new ArrayList<>();
    reader.seek(from);
    ConsumerRecord<ByteBuffer, ByteBuffer> record;
    while ((record = reader.peek(until, PATIENCE)) != null) {
      offsets.add(record.offset());
      reader.take();
    }
    return offsets;
  }

  /** A partition whose consumer passes over gaps as Kafka's does: in a poll without records. */
  static class Log extends MockConsumer<ByteBuffer, ByteBuffer> {
    private final TreeSet<Long> offsets = new TreeSet<>();
    private long end;
    private long deletedFrom = Long.MAX_VALUE;
    private int seeks;

    Log() {
      super(OffsetResetStrategy.NONE);
    }

    Log records(long... added) {
      for (long offset : added) {
        offsets.add(offset);
      }
      return this;
    }

    Log endsAt(long offset) {
      end = offset;
      return this;
    }

    Log deletedFrom(long offset) {
      deletedFrom = offset;
      return this;
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      seeks++;
      super.seek(partition, offset);
    }

    @Override
    public synchronized ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
      long position = position(PARTITION);
      if (position >= deletedFrom) {
        throw new OffsetOutOfRangeException(Map.of(PARTITION, position));
      }
      Set<Long> left = offsets.tailSet(position);
      if (left.isEmpty()) {
        if (position < end) {
          super.seek(PARTITION, end);
        }
        return ConsumerRecords.empty();
      }
      List<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched = new ArrayList<>();
      for (long offset : left) {
        if (fetched.size() < 3) {
          fetched.add(new ConsumerRecord<>("t", 0, offset, null, ByteBuffer.allocate(1)));
        }
      }
      super.seek(PARTITION, fetched.get(fetched.size() - 1).offset() + 1);
      return new ConsumerRecords<>(Map.of(PARTITION, fetched));
    }
  }
}
