package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the stream's consumer does before a broker has answered anything. */
class AssignedPausedTest {
  private final Ticks ticks = new Ticks();
  private final Consumer<ByteBuffer, ByteBuffer> consumer =
      new AssignedPaused(
              "t",
              Map.of(
                  "bootstrap.servers",
                  "127.0.0.1:1",
                  "enable.auto.commit",
                  false,
                  "key.deserializer",
                  ByteBufferDeserializer.class,
                  "value.deserializer",
                  ByteBufferDeserializer.class),
              List.of(5L, 7L),
              ticks)
          .onStart(Map.of());

  @AfterEach
  void close() {
    consumer.close();
  }

  @Test
  void shouldStandWhereCountingGoesOnAndFetchNothing() {
    assertThat(positions()).containsExactly(5L, 7L);
    assertThat(consumer.paused()).isEqualTo(consumer.assignment()).hasSize(2);
  }

  @Test
  void shouldTakePartitionsThatAreAddedFromTheirBeginning() {
    // given
    seek(0, 9);

    // when
    poll();
    ticks.topicHas(4);
    poll();

    // then
    assertThat(positions()).containsExactly(9L, 7L, 0L, 0L);
    assertThat(consumer.paused()).isEqualTo(consumer.assignment()).hasSize(4);
  }

  @Test
  void shouldPlanNothingWhileABatchWithRecordsWaits() {
    // given
    ticks.planned(new OffsetRange[] {range(0, 5, 8), range(1, 7, 7)});
    ticks.topicHas(3);
    poll();

    // when
    consumer.seekToEnd(consumer.assignment());

    // then
    assertThat(positions()).containsExactly(8L, 7L, 0L);
  }

  @Test
  void shouldPlanAgainOnceTheBatchIsBegun() {
    ticks.planned(new OffsetRange[] {range(0, 5, 5), range(1, 7, 7)});
    assertThat(ticks.waiting()).isEmpty();
    ticks.planned(new OffsetRange[] {range(0, 5, 8), range(1, 7, 7)});
    ticks.planned(new OffsetRange[] {range(0, 8, 8), range(1, 7, 7)});
    assertThat(ticks.waiting()).hasSize(2);

    ticks.begun();

    assertThat(ticks.waiting()).isEmpty();
  }

  @SuppressWarnings("deprecation") // The method that the stream calls.
  private void poll() {
    consumer.poll(0);
  }

  private void seek(int partition, long offset) {
    consumer.seek(new TopicPartition("t", partition), offset);
  }

  private static OffsetRange range(int partition, long from, long until) {
    return OffsetRange.create("t", partition, from, until);
  }

  private Stream<Long> positions() {
    return IntStream.range(0, consumer.assignment().size())
        .mapToObj(partition -> consumer.position(new TopicPartition("t", partition)));
  }
}
