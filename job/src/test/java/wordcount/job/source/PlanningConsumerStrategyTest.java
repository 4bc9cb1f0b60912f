package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import wordcount.job.totals.Progress;

/** What the stream's consumer does before a broker has answered anything. */
class PlanningConsumerStrategyTest {
  private final AtomicInteger partitions = new AtomicInteger();
  private final Consumer<ByteBuffer, ByteBuffer> consumer =
      new PlanningConsumerStrategy(
              Map.of(
                  "bootstrap.servers",
                  "127.0.0.1:1",
                  "enable.auto.commit",
                  false,
                  "key.deserializer",
                  ByteBufferDeserializer.class,
                  "value.deserializer",
                  ByteBufferDeserializer.class),
              Progress.none("t", "id", List.of(5L, 7L), "c", "o"),
              partitions::get)
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
    partitions.set(4);
    poll();

    // then
    assertThat(positions()).containsExactly(9L, 7L, 0L, 0L);
    assertThat(consumer.paused()).isEqualTo(consumer.assignment()).hasSize(4);
  }

  @SuppressWarnings("deprecation") // The method that the stream calls.
  private void poll() {
    consumer.poll(0);
  }

  private void seek(int partition, long offset) {
    consumer.seek(new TopicPartition("t", partition), offset);
  }

  private Stream<Long> positions() {
    return IntStream.range(0, consumer.assignment().size())
        .mapToObj(partition -> consumer.position(new TopicPartition("t", partition)));
  }
}
