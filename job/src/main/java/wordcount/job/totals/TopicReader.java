package wordcount.job.totals;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole topic, committed records only, up to its end as it is when the reading starts. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Map<String, Object> client;

  /** A reader with the given Kafka client properties. */
  public TopicReader(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.client.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50_000);
    this.client.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
  }

  /** Hands over every record of the topic, partition by partition in the order of offsets. */
  public void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(client, deserializer, deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Set<TopicPartition> unread = new HashSet<>(partitions);
      while (true) {
        // The end may be a transaction marker, which carries no record: only the position tells.
        unread.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        if (unread.isEmpty()) {
          return;
        }
        consumer.poll(POLL).forEach(action);
      }
    }
  }
}
