package wordcount.verify;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The committed totals of the run's words, as any reader of the counts topic sees them. */
final class SeenTotals {
  private final Consumer<String, String> consumer;
  private final String run;
  private final Map<String, Long> totals = new HashMap<>();
  private Map<TopicPartition, Long> ends = Map.of();

  /**
   * Reads from the topic's current end, which it looks up before it returns.
   *
   * @param consumer reads committed records only; its keys are words
   * @param run the prefix of the run's words
   */
  SeenTotals(Consumer<String, String> consumer, String topic, String run) {
    this.consumer = consumer;
    this.run = run;
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Reads what arrives within the time; returns the words seen for the first time. */
  List<String> poll(Duration time) {
    return StreamSupport.stream(consumer.poll(time).spliterator(), false)
        .filter(record -> record.key() != null && record.key().startsWith(run))
        // The job removes these totals some time after their last increase.
        .filter(record -> record.value() != null)
        .filter(record -> totals.put(record.key(), Long.parseLong(record.value())) == null)
        .map(ConsumerRecord::key)
        .toList();
  }

  Map<String, Long> totals() {
    return totals;
  }

  /** Returns whether everything has been read that was committed when this was first called. */
  boolean complete() {
    if (ends.isEmpty()) {
      ends = consumer.endOffsets(consumer.assignment());
    }
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
