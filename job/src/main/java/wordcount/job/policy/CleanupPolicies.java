package wordcount.job.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.totals.TotalsTopics;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;
import wordcount.program.ProgramException;

/** Rejects topics whose cleanup policy would delete records that the job needs. */
public final class CleanupPolicies {
  private static final Logger LOG = LoggerFactory.getLogger(CleanupPolicies.class);

  private CleanupPolicies() {}

  /**
   * Checks all three topics.
   *
   * @throws ProgramException with exit code {@code INPUT_LOST} if compaction could delete lines
   *     before they are counted, unless lost input may be skipped; with {@code USAGE} if totals
   *     could be deleted
   */
  public static void check(
      Admin admin, String input, TotalsTopics outputs, InputPolicies.OnBadInput onLostInput) {
    List<ConfigResource> topics =
        List.of(topic(input), topic(outputs.counts()), topic(outputs.progress()));
    Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(topics).values();
    checkInput(input, policy(topics.get(0), configs), onLostInput);
    checkOutput(outputs.counts(), policy(topics.get(1), configs));
    checkOutput(outputs.progress(), policy(topics.get(2), configs));
  }

  private static ConfigResource topic(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }

  /** Returns the topic's cleanup policies; none if this Kafka user may not read them. */
  private static List<String> policy(
      ConfigResource topic, Map<ConfigResource, KafkaFuture<Config>> configs) {
    try {
      Config config = KafkaAnswer.of(configs.get(topic));
      return Arrays.asList(
          config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().split(" *, *", -1));
    } catch (AuthorizationException e) {
      LOG.warn(
          "cannot read the cleanup.policy of topic {}: this Kafka user lacks DescribeConfigs",
          topic.name());
      return List.of();
    }
  }

  private static void checkInput(
      String topic, List<String> policies, InputPolicies.OnBadInput onLostInput) {
    if (!policies.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      return;
    }
    if (onLostInput == InputPolicies.OnBadInput.SKIP) {
      LOG.warn("topic {} is compacted; lines that compaction deletes are not counted", topic);
      return;
    }
    throw new ProgramException(
        ExitCode.INPUT_LOST,
        "topic " + topic + " is compacted",
        "Kafka deletes all but the last line of each key, whether they were counted or not",
        "set its cleanup.policy to delete, or count the remaining lines with --on-lost-input skip");
  }

  private static void checkOutput(String topic, List<String> policies) {
    if (policies.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
      throw new ProgramException(
          ExitCode.USAGE,
          "topic " + topic + " would lose totals",
          "its cleanup.policy is "
              + String.join(",", policies)
              + ", so Kafka would delete old ones",
          "set its cleanup.policy to compact, for example with kafka-configs.sh --alter");
    }
  }
}
