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

/**
 * The two topics that hold the totals.
 *
 * @param counts compacted; key: the word's bytes, value: its total in decimal ASCII
 * @param progress compacted, one partition; key: the application's id, value: {@link Progress}
 */
public record TotalsTopics(String counts, String progress) {
  /** The partitions of a new topic of totals. */
  public static final int COUNTS_PARTITIONS = 3;

  /** The settings of new topics: early compaction of small segments keeps a restart short. */
  public static final Map<String, String> COMPACTED =
      Map.of(
          "cleanup.policy", "compact",
          "segment.ms", "600000",
          "segment.bytes", "67108864",
          "min.cleanable.dirty.ratio", "0.2",
          "max.compaction.lag.ms", "3600000",
          "delete.retention.ms", "86400000",
          "unclean.leader.election.enable", "false");

  private static final Logger LOG = LoggerFactory.getLogger(TotalsTopics.class);

  /**
   * Creates those of the two topics that are missing, with the broker's default replication.
   *
   * @throws KafkaException if Kafka refuses or the broker cannot be reached
   */
  public void create(Admin admin) {
    Set<String> present = KafkaAnswer.of(admin.listTopics().names());
    List.of(
            new NewTopic(counts, Optional.of(COUNTS_PARTITIONS), Optional.empty()),
            new NewTopic(progress, Optional.of(1), Optional.empty()))
        .stream()
        .filter(topic -> !present.contains(topic.name()))
        .forEach(topic -> create(admin, topic.configs(COMPACTED)));
  }

  private static void create(Admin admin, NewTopic topic) {
    try {
      KafkaAnswer.of(admin.createTopics(List.of(topic)).all());
      LOG.info("created topic {}", topic.name());
    } catch (TopicExistsException e) {
      LOG.debug("another client has just created topic {}", topic.name());
    }
  }
}
