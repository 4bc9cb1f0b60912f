package wordcount.local;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** The topics of the pipeline, as every program names them unless told otherwise. */
final class PipelineTopics {
  /** Lines of text. */
  static final String INPUT = "test-topic";

  /** Running totals: a word's bytes to its total in decimal digits. */
  static final String COUNTS = "word-counts";

  /** How far the totals go. */
  static final String PROGRESS = "word-counts-progress";

  private static final int INPUT_PARTITIONS = 3;

  private PipelineTopics() {}

  /**
   * Creates the input topic unless an earlier run has; the job creates those it writes to.
   *
   * @return the names of all topics
   */
  static Set<String> create(EmbeddedKafka kafka, Admin admin) throws InterruptedException {
    if (!names(admin).contains(INPUT)) {
      kafka.createTopic(
          INPUT,
          INPUT_PARTITIONS,
          Map.of(
              "cleanup.policy", "delete",
              "retention.ms", "-1",
              "max.message.bytes", Integer.toString(EmbeddedKafka.MAX_RECORD_BYTES)));
    }
    return names(admin);
  }

  private static Set<String> names(Admin admin) throws InterruptedException {
    try {
      return new TreeSet<>(admin.listTopics().names().get());
    } catch (ExecutionException e) {
      throw new KafkaException("cannot list the topics", e.getCause());
    }
  }
}
