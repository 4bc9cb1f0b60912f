package wordcount.job.source;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;

/**
 * Gives the direct stream a consumer of all partitions at explicit offsets. It is no member of a
 * group, so nothing can take a partition away, and it is paused, since the stream only asks it
 * where partitions end.
 */
final class AssignedPaused extends ConsumerStrategy<ByteBuffer, ByteBuffer> {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final Map<String, Object> client;
  private final List<Long> nextOffsets;

  AssignedPaused(String topic, Map<String, Object> client, List<Long> nextOffsets) {
    this.topic = topic;
    this.client = client;
    this.nextOffsets = nextOffsets;
  }

  @Override
  public Map<String, Object> executorKafkaParams() {
    return client;
  }

  @Override
  public Consumer<ByteBuffer, ByteBuffer> onStart(Map<TopicPartition, Long> current) {
    var consumer = new KafkaConsumer<ByteBuffer, ByteBuffer>(client);
    List<TopicPartition> partitions =
        IntStream.range(0, nextOffsets.size())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, nextOffsets.get(partition.partition()));
    }
    consumer.pause(partitions);
    return consumer;
  }
}
