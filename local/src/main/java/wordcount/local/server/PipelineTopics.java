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

/** The topics of the pipeline, as every program names them unless told otherwise. */
public final class PipelineTopics {
  /** Lines of text. */
  public static final String INPUT = "test-topic";

  /** Running totals: a word's bytes to its total in decimal digits. */
  public static final String COUNTS = "word-counts";

  /** How far the totals go. */
  public static final String PROGRESS = "word-counts-progress";

  private static final Logger LOG = LoggerFactory.getLogger(PipelineTopics.class);
  private static final int INPUT_PARTITIONS = 3;
  private static final Duration START = Duration.ofSeconds(30);

  private PipelineTopics() {}

  /**
   * Creates the input topic unless an earlier run has; the job creates those it writes to.
   *
   * @return the names of all topics
   */
  public static Set<String> create(LocalCluster cluster) {
    try {
      cluster
          .kafka()
          .createTopic(
              INPUT,
              INPUT_PARTITIONS,
              Map.of(
                  "cleanup.policy", "delete",
                  "retention.ms", "-1",
                  "max.message.bytes", Integer.toString(EmbeddedKafka.MAX_RECORD_BYTES)));
    } catch (TopicExistsException e) {
      LOG.debug("going on with the topics of an earlier run");
    }
    // A broker that has just started answers before it knows its topics.
    KafkaWait.awaitTopic(cluster.clientProperties(), INPUT, START, ProgressLine.none());
    try (Admin admin = cluster.kafka().admin()) {
      return new TreeSet<>(KafkaAnswer.of(admin.listTopics().names()));
    }
  }
}
