package wordcount.program;

import java.util.Optional;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/** The default names of topics, and the check that a name is valid. */
public final class TopicNames {
  /** Lines of text. */
  public static final String INPUT = "test-topic";

  /** Running totals: a word's bytes to its total in decimal digits. */
  public static final String COUNTS = "word-counts";

  /** The progress of the totals: which offsets they include. */
  public static final String PROGRESS = "word-counts-progress";

  private static final String KAFKAS_PREFIX = "Topic name is invalid: ";

  private TopicNames() {}

  /** Returns what is wrong with a name, as a sentence that begins with the option's name. */
  public static Optional<String> problem(String option, String name) {
    try {
      Topic.validate(name);
      return Optional.empty();
    } catch (InvalidTopicException e) {
      return Optional.of(option + " is invalid: " + e.getMessage().replace(KAFKAS_PREFIX, ""));
    }
  }
}
