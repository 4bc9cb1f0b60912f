package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The other jobs that write to a job's counts topic, as their progress records tell.
 *
 * <p>A job that has never counted first commits a progress record, its claim, and looks for others
 * once it can read the claim. As readers see transactions in the order of their first records, it
 * then sees every earlier claim. So of two jobs that begin together, at least the later one sees
 * the other.
 */
final class OtherOwners {
  private final Owner self;

  /** By application id, how many words the job has counted. */
  private final Map<String, Long> counted = new TreeMap<>();

  OtherOwners(Owner self) {
    this.self = self;
  }

  /** Takes the next progress record of another job. */
  void take(ConsumerRecord<byte[], byte[]> stored) {
    String appId = new String(stored.key(), UTF_8);
    if (self.shares(stored)) {
      counted.put(appId, Progress.parse(stored.value()).total());
    } else {
      counted.remove(appId);
    }
  }

  /**
   * Returns why this job must not write to the topic: another one does, and each would overwrite
   * the other's totals. A mere claim does not keep a job from its topic that has counted words.
   *
   * @param own how many words this job has counted
   */
  Optional<ProgramException> refusal(long own) {
    boolean claims = counted.values().stream().noneMatch(words -> words > 0);
    if (counted.isEmpty() || (claims && own > 0)) {
      return Optional.empty();
    }
    String names =
        counted.entrySet().stream()
            .filter(other -> claims || other.getValue() > 0)
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    String topic = self.topics().counts();
    String wayOut = claims ? ", delete topic " + topic + " (it has no totals yet)" : "";
    return Optional.of(
        new ProgramException(
            ExitCode.USAGE,
            "another job " + (claims ? "has claimed" : "counts into") + " topic " + topic,
            "its --app-id is " + names + ", the one of this job is " + self.appId(),
            "continue its totals with --app-id "
                + names
                + wayOut
                + ", or give this job topics of its own with --counts-topic and --progress-topic"
                + " (Helm: job.appId, topics.counts.name, topics.progress.name)"));
  }
}
