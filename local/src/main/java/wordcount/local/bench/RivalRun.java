package wordcount.local.bench;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One run of a rival: the topic, the settings of Kafka's clients, and the clock. */
final class RivalRun implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double NANOS = 1e9;

  private final String topic;
  private final HashMap<String, Object> client = new HashMap<>();
  private final AtomicLong startNanos = new AtomicLong();

  RivalRun(String servers, String topic) {
    this.topic = topic;
    client.put("bootstrap.servers", servers);
    client.put("group.id", "rival");
    client.put("enable.auto.commit", false);
    client.put("auto.offset.reset", "earliest");
    client.put("max.poll.records", 20_000);
    client.put("max.partition.fetch.bytes", 8 << 20);
  }

  String topic() {
    return topic;
  }

  Map<String, Object> client() {
    return client;
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(client, bytes, bytes);
  }

  List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  /** Returns the number of records in the topic. */
  long end() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** Starts the clock, the first time. */
  void begin() {
    startNanos.compareAndSet(0, System.nanoTime());
  }

  /** Prints how long the run took. */
  void done(long records) {
    System.out.printf(
        Locale.ROOT,
        "done records=%d seconds=%.3f%n",
        records,
        (System.nanoTime() - startNanos.get()) / NANOS);
    System.out.flush();
  }
}
