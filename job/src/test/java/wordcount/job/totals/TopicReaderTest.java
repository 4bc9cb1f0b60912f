package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Brokers that have just started know topics as they were long ago. */
class TopicReaderTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> read = new ArrayList<>();
  private int knownAtFirst;
  private int knownLater;

  private final TopicReader reader =
      new TopicReader(
          Brokers::new, Duration.ofMinutes(1), nanos::get, time -> nanos.addAndGet(time.toNanos()));

  @Test
  void shouldAskAgainForATopicThatABrokerDoesNotKnowYet() {
    reader.expect("t", 1);
    knownAtFirst = 0;
    knownLater = 1;

    readAll();

    assertThat(read).containsExactly("in 0");
  }

  @Test
  void shouldAskAgainForPartitionsThatABrokerDoesNotKnowYet() {
    reader.expect("t", 2);
    knownAtFirst = 1;
    knownLater = 2;

    readAll();

    assertThat(read).containsExactly("in 0", "in 1");
  }

  @Test
  void shouldExpectThePartitionsThatItHasRead() {
    knownAtFirst = 2;
    knownLater = 2;
    readAll();
    knownAtFirst = 1;
    nanos.set(0);

    readAll();

    assertThat(read).containsExactly("in 0", "in 1", "in 0", "in 1");
  }

  @Test
  void shouldFailRatherThanTakeATopicForEmpty() {
    reader.expect("t", 1);

    assertThatThrownBy(this::readAll)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("0 of the 1 partitions of topic t");
    assertThat(Duration.ofNanos(nanos.get())).isGreaterThan(Duration.ofMinutes(1));
  }

  @Test
  void shouldReadNothingOfATopicThatNeedNotExist() {
    readAll();

    assertThat(read).isEmpty();
    assertThat(nanos).hasValue(0);
  }

  private void readAll() {
    reader.forEach(
        "t", ConsumerRecord::partition, stored -> read.add(new String(stored.value(), UTF_8)));
  }

  /** A topic with one record in each partition. */
  private final class Brokers extends MockConsumer<byte[], byte[]> {
    Brokers() {
      super(OffsetResetStrategy.EARLIEST);
      Map<TopicPartition, Long> beginnings = new HashMap<>();
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (int i = 0; i < 2; i++) {
        beginnings.put(new TopicPartition("t", i), 0L);
        ends.put(new TopicPartition("t", i), 1L);
      }
      updateBeginningOffsets(beginnings);
      updateEndOffsets(ends);
      schedulePollTask(
          () ->
              assignment()
                  .forEach(
                      one ->
                          addRecord(
                              new ConsumerRecord<>(
                                  "t",
                                  one.partition(),
                                  0,
                                  null,
                                  ("in " + one.partition()).getBytes(UTF_8)))));
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic) {
      boolean later = nanos.get() > Duration.ofSeconds(5).toNanos();
      return IntStream.range(0, later ? knownLater : knownAtFirst)
          .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))
          .toList();
    }
  }
}
