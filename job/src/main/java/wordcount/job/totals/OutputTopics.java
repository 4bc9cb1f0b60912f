package wordcount.job.totals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.program.KafkaAnswer;

/** Makes the topics of the totals where nobody else does. */
public final class OutputTopics {
  private static final Logger LOG = LoggerFactory.getLogger(OutputTopics.class);
  private static final int COUNTS_PARTITIONS = 3;

  /** Compaction soon and in small pieces keeps a restart's reading short. */
  private static final Map<String, String> COMPACTED =
      Map.of(
          "cleanup.policy", "compact",
          "segment.ms", "600000",
          "segment.bytes", "67108864",
          "min.cleanable.dirty.ratio", "0.2",
          "max.compaction.lag.ms", "3600000",
          "delete.retention.ms", "86400000");

  private OutputTopics() {}

  /**
   * Creates those of the two topics that are missing, replicated as the broker does by default.
   *
   * @throws KafkaException if that is refused or the broker cannot be reached
   */
  public static void create(Admin admin, TotalsTopics topics) {
    Set<String> present = KafkaAnswer.of(admin.listTopics().names());
    List.of(
            new NewTopic(topics.counts(), Optional.of(COUNTS_PARTITIONS), Optional.empty()),
            new NewTopic(topics.progress(), Optional.of(1), Optional.empty()))
        .stream()
        .filter(topic -> !present.contains(topic.name()))
        .forEach(topic -> create(admin, topic.configs(COMPACTED)));
  }

  /** UUID of the topic of the totals, which one created anew under the same name does not have. */
  public static String countsId(Admin admin, TotalsTopics topics) {
    return KafkaAnswer.of(
            admin.describeTopics(List.of(topics.counts())).topicNameValues().get(topics.counts()))
        .topicId()
        .toString();
  }

  private static void create(Admin admin, NewTopic topic) {
    try {
      KafkaAnswer.of(admin.createTopics(List.of(topic)).all());
      LOG.info("created topic {}", topic.name());
    } catch (TopicExistsException e) {
      LOG.debug("somebody else has just created topic {}", topic.name());
    }
  }
}
