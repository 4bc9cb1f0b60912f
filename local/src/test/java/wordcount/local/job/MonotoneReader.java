package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed totals all the time, as any consumer would, and notes each that fell. */
final class MonotoneReader implements AutoCloseable {
  private final List<String> fallen = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;
  private int records;

  MonotoneReader(Map<String, Object> client, String topic) {
    Map<String, Object> readCommitted = new HashMap<>(client);
    readCommitted.put("isolation.level", "read_committed");
    readCommitted.put("auto.offset.reset", "earliest");
    thread = new Thread(() -> read(readCommitted, topic), "monotone-reader");
    thread.start();
  }

  private void read(Map<String, Object> client, String topic) {
    var deserializer = new ByteArrayDeserializer();
    Map<String, Long> totals = new HashMap<>();
    try (var consumer = new KafkaConsumer<>(client, deserializer, deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      while (!closed) {
        for (var stored : consumer.poll(Duration.ofMillis(100))) {
          String word = new String(stored.key(), UTF_8);
          long total =
              stored.value() == null ? 0 : Long.parseLong(new String(stored.value(), UTF_8));
          Long before = totals.put(word, total);
          if (before != null && total < before) {
            fallen.add(word + " fell from " + before + " to " + total);
          }
          records++;
        }
      }
    }
  }

  /** To be called after {@link #close()}. */
  void assertNothingFell() {
    assertThat(records).isPositive();
    assertThat(fallen).isEmpty();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
