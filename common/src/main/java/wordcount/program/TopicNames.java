package wordcount.program;

import java.util.Optional;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/** Names of topics, as options give them. */
public final class TopicNames {
  private static final String KAFKAS_PREFIX = "Topic name is invalid: ";

  private TopicNames() {}

  /** Returns what is wrong with a name, as a sentence that begins with the option's. */
  public static Optional<String> problem(String option, String name) {
    try {
      Topic.validate(name);
      return Optional.empty();
    } catch (InvalidTopicException e) {
      return Optional.of(option + " is invalid: " + e.getMessage().replace(KAFKAS_PREFIX, ""));
    }
  }
}
