package wordcount.local.server;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.program.KafkaAnswer;
import wordcount.program.KafkaWait;
import wordcount.program.ProgressLine;
import wordcount.program.TopicNames;

/** Creates the topics of the pipeline. */
public final class PipelineTopics {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineTopics.class);
  private static final int INPUT_PARTITIONS = 3;
  private static final Duration START = Duration.ofSeconds(30);

  private PipelineTopics() {}

  /**
   * Creates the input topic unless an earlier run has; the job creates the topics it writes to.
   *
   * @return the names of all topics
   */
  public static Set<String> create(LocalCluster cluster) {
    try {
      cluster
          .kafka()
          .createTopic(
              TopicNames.INPUT,
              INPUT_PARTITIONS,
              Map.of(
                  "cleanup.policy", "delete",
                  "retention.ms", "-1",
                  "max.message.bytes", Integer.toString(EmbeddedKafka.MAX_RECORD_BYTES)));
    } catch (TopicExistsException e) {
      LOG.debug("reusing the topics of an earlier run");
    }
    // A broker that has just started answers before it knows its topics.
    KafkaWait.awaitTopic(cluster.clientProperties(), TopicNames.INPUT, START, ProgressLine.none());
    try (Admin admin = cluster.kafka().admin()) {
      return new TreeSet<>(KafkaAnswer.of(admin.listTopics().names()));
    }
  }
}
