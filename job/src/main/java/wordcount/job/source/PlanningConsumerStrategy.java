package wordcount.job.source;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;
import wordcount.job.totals.Progress;

/**
 * Gives the direct stream a consumer that is assigned all partitions at explicit offsets. It joins
 * no group, so no rebalance can revoke a partition, and it is paused, since the stream only asks it
 * for the ends of partitions.
 */
final class PlanningConsumerStrategy extends ConsumerStrategy<ByteBuffer, ByteBuffer> {
  private final Map<String, Object> client;
  private final Progress start;
  private final IntSupplier partitions;

  /**
   * @param start names the topic and the offsets to start at
   * @param partitions returns how many the topic has as far as known; those that are added are
   *     assigned, too
   */
  PlanningConsumerStrategy(Map<String, Object> client, Progress start, IntSupplier partitions) {
    this.client = client;
    this.start = start;
    this.partitions = partitions;
  }

  @Override
  public Map<String, Object> executorKafkaParams() {
    return client;
  }

  @Override
  public Consumer<ByteBuffer, ByteBuffer> onStart(Map<TopicPartition, Long> current) {
    PlanningConsumer consumer = new PlanningConsumer();
    consumer.assignFirst(start.nextOffsets().size());
    return consumer;
  }

  /** The stream calls {@link #poll} before each batch. */
  private final class PlanningConsumer extends KafkaConsumer<ByteBuffer, ByteBuffer> {
    PlanningConsumer() {
      super(client);
    }

    private void assignFirst(int partitions) {
      int known = assignment().size();
      List<TopicPartition> all =
          IntStream.range(0, partitions)
              .mapToObj(number -> new TopicPartition(start.topic(), number))
              .toList();
      assign(all);
      for (TopicPartition added : all.subList(known, partitions)) {
        seek(added, start.nextOffset(added.partition()));
      }
      pause(all);
    }

    @Override
    @SuppressWarnings("deprecation") // The method that the stream calls.
    public ConsumerRecords<ByteBuffer, ByteBuffer> poll(long timeoutMs) {
      int known = partitions.getAsInt();
      if (known > assignment().size()) {
        assignFirst(known);
      }
      return super.poll(timeoutMs);
    }
  }
}
