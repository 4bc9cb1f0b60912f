package wordcount.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import wordcount.job.Exit;

/** Main class of the rivals. Each counts a whole topic, then prints how long that took. */
public final class RivalJob {
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Duration POLL = Duration.ofMillis(500);

  private RivalJob() {}

  /**
   * Arguments: bootstrap servers, topic, directory for checkpoints, and textbook, stateful,
   * connector, plain or read.
   */
  public static void main(String... args) {
    Exit.whenOrphaned();
    RivalRun run = new RivalRun(args[0], args[1]);
    switch (args[3]) {
      case "textbook" -> SparkRivals.textbook(run);
      case "stateful" -> SparkRivals.stateful(run, args[2]);
      case "connector" -> SparkRivals.connector(run);
      case "plain" -> plain(run, true);
      case "read" -> plain(run, false);
      default -> throw new IllegalArgumentException(args[3]);
    }
  }

  /** The rivals without Spark: one thread with a plain consumer, which counts into a map or not. */
  private static void plain(RivalRun run, boolean count) {
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
