package wordcount.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The rivals without Spark: one thread with a plain consumer, which counts into a map or not. */
final class PlainRivals {
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Duration POLL = Duration.ofMillis(500);

  private PlainRivals() {}

  static void run(RivalRun run, boolean count) {
    Map<String, Long> counts = new HashMap<>();
    long end = run.end();
    long read = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = run.consumer()) {
      List<TopicPartition> partitions = run.partitions(consumer);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (read < end) {
        for (var line : consumer.poll(POLL)) {
          run.begin();
          read++;
          if (count) {
            for (String word : SPACE.split(new String(line.value(), UTF_8), -1)) {
              counts.merge(word, 1L, Long::sum);
            }
          }
        }
      }
      run.done(read);
    }
  }
}
