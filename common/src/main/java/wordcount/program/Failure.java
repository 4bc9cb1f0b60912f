package wordcount.program;

import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Turns an exception into one clear error with a remedy and an exit code. */
public final class Failure {
  private static final String SEE_STACK = "run again with --verbose to see the stack trace";

  private Failure() {}

  /**
   * Returns the error to show: the {@link ProgramException} itself if it is one, a translation of
   * Kafka's exceptions and other usual ones, or the bare facts of any other.
   */
  public static ProgramException explain(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      ProgramException known = known(cause, thrown);
      if (known != null) {
        return known;
      }
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException
          && cause.getCause() != null
          && isConstructionFailure(cause)) {
        return wrongConfiguration(messages(cause.getCause()), thrown);
      }
    }
    Throwable bare = unwrapped(thrown);
    String why = bare.getMessage() == null ? "no message" : bare.getMessage();
    return new ProgramException(
        ExitCode.FAILED, bare.getClass().getSimpleName(), why, SEE_STACK, thrown);
  }

  /** Returns the innermost cause. */
  public static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static ProgramException known(Throwable cause, Throwable thrown) {
    if (cause instanceof ProgramException explained) {
      return explained;
    }
    if (cause instanceof InterruptException || cause instanceof InterruptedException) {
      return new ProgramException(ExitCode.INTERRUPTED, "stopped", "interrupted", "", thrown);
    }
    if (cause instanceof OutOfMemoryError) {
      return new ProgramException(
          ExitCode.OUT_OF_MEMORY,
          "out of memory",
          cause.getMessage(),
          "give the JVM a larger heap (-Xmx)",
          thrown);
    }
    if (cause instanceof FileSystemException file) {
      return new ProgramException(
          ExitCode.FAILED,
          "cannot use " + file.getFile(),
          FileProblem.reason(file),
          "check its path and its permissions",
          thrown);
    }
    return ofKafka(cause, thrown);
  }

  private static ProgramException ofKafka(Throwable cause, Throwable thrown) {
    if (cause instanceof ConfigException) {
      return configuration(cause, thrown);
    }
    if (cause instanceof SslAuthenticationException) {
      Throwable reason = cause.getCause() == null ? cause : cause.getCause();
      return new ProgramException(
          ExitCode.FAILED,
          "the TLS handshake with Kafka failed",
          reason.getMessage(),
          "check ssl.truststore.*, ssl.keystore.* and the host names in --bootstrap-servers",
          thrown);
    }
    if (cause instanceof AuthenticationException) {
      return new ProgramException(
          ExitCode.FAILED,
          "Kafka refused the credentials",
          cause.getMessage(),
          "check security.protocol and sasl.* in --kafka-config or --kafka-property",
          thrown);
    }
    if (cause instanceof AuthorizationException) {
      return new ProgramException(
          ExitCode.FAILED,
          "Kafka refused access",
          cause.getMessage(),
          "grant this Kafka user " + missingRight(cause),
          thrown);
    }
    if (cause instanceof ProducerFencedException
        || cause instanceof InvalidProducerEpochException
        || cause instanceof FencedInstanceIdException) {
      return new ProgramException(
          ExitCode.FENCED,
          "another instance took over",
          cause.getMessage(),
          "run only one instance with this id",
          thrown);
    }
    if (cause instanceof TimeoutException
        || cause instanceof DisconnectException
        || cause instanceof BrokerNotAvailableException) {
      return new ProgramException(
          ExitCode.UNREACHABLE,
          "Kafka does not answer",
          cause.getMessage(),
          "check that the broker runs and that --bootstrap-servers names it",
          thrown);
    }
    return null;
  }

  private static ProgramException configuration(Throwable cause, Throwable thrown) {
    if (String.valueOf(cause.getMessage()).startsWith("Invalid url in bootstrap.servers")) {
      return new ProgramException(
          ExitCode.USAGE,
          "wrong --bootstrap-servers",
          cause.getMessage(),
          "write each as HOST:PORT, such as localhost:9092, separated by commas",
          thrown);
    }
    return isUnresolved(cause)
        ? new ProgramException(
            ExitCode.UNREACHABLE,
            "cannot reach Kafka",
            "none of the host names in bootstrap.servers can be resolved",
            "check --bootstrap-servers",
            thrown)
        : wrongConfiguration(cause.getMessage(), thrown);
  }

  /** Returns whether none of the brokers' host names can be resolved. */
  static boolean isUnresolved(Throwable cause) {
    return cause instanceof ConfigException
        && String.valueOf(cause.getMessage()).startsWith("No resolvable bootstrap urls");
  }

  private static ProgramException wrongConfiguration(String why, Throwable thrown) {
    return new ProgramException(
        ExitCode.USAGE,
        "wrong Kafka configuration",
        why,
        "correct it in --bootstrap-servers, --kafka-config, --kafka-property or KAFKA_PROPERTIES",
        thrown);
  }

  /** Returns whether Kafka could not create a client: only its settings can be the reason. */
  private static boolean isConstructionFailure(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return message.startsWith("Failed to construct") || message.startsWith("Failed to create new");
  }

  private static String messages(Throwable thrown) {
    List<String> messages = new ArrayList<>();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      // Many messages repeat that of their cause, after the name of its class.
      boolean repeats =
          cause.getCause() != null
              && message.contains(String.valueOf(cause.getCause().getMessage()));
      if (!repeats && !isConstructionFailure(cause)) {
        messages.add(message);
      }
    }
    return String.join(": ", messages);
  }

  private static String missingRight(Throwable denied) {
    if (denied instanceof TopicAuthorizationException topics) {
      return "Describe, and Read or Write as required, on topic "
          + String.join(", ", topics.unauthorizedTopics());
    }
    if (denied instanceof GroupAuthorizationException group) {
      return "Read on group " + group.groupId();
    }
    if (denied instanceof TransactionalIdAuthorizationException) {
      return "Write and Describe on its transactional id";
    }
    if (denied instanceof ClusterAuthorizationException) {
      return "Write on its topic, or IdempotentWrite on the cluster";
    }
    return "the operation named above";
  }

  private static Throwable unwrapped(Throwable thrown) {
    boolean wrapper =
        thrown instanceof ExecutionException
            || thrown instanceof CompletionException
            || thrown.getClass() == KafkaException.class;
    return wrapper && thrown.getCause() != null ? unwrapped(thrown.getCause()) : thrown;
  }
}
