package wordcount.program;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits until Kafka answers and a topic exists. Programs start in any order, on a laptop as on
 * Kubernetes; waiting beats a crash loop.
 */
public final class KafkaWait {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PAUSE_WHEN_REFUSED = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  /** How long brokers may reject a password: a new one may reach us before it reaches them. */
  public static final Duration CREDENTIALS = Duration.ofSeconds(30);

  /** Asks once; throws what Kafka's admin client throws. */
  interface Question {
    TopicDescription ask(String topic) throws ExecutionException, InterruptedException;
  }

  private final Question question;
  private final String topic;
  private final String servers;
  private final Duration limit;
  private final ProgressLine progress;
  private final LongSupplier now;
  private final Pause pause;
  private final long start;
  private OptionalLong refusedSince = OptionalLong.empty();

  KafkaWait(
      Question question, String topic, String servers, Duration limit, ProgressLine progress) {
    this(question, topic, servers, limit, progress, System::nanoTime, Pause.SLEEP);
  }

  KafkaWait(
      Question question,
      String topic,
      String servers,
      Duration limit,
      ProgressLine progress,
      LongSupplier now,
      Pause pause) {
    this.now = now;
    this.pause = pause;
    this.start = now.getAsLong();
    this.question = question;
    this.topic = topic;
    this.servers = servers;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * Waits for the broker, then for the topic.
   *
   * @param clientProperties as {@link KafkaOptions#clientProperties()} gives them
   * @param limit how long to wait for both together; zero asks once
   * @throws ProgramException with {@link ExitCode#UNREACHABLE} if no broker answered in time, with
   *     {@link ExitCode#TIMED_OUT} if the topic did not appear in time; with {@link
   *     ExitCode#FAILED} if Kafka rejects a password for longer than {@link #CREDENTIALS}, and at
   *     once if it refuses access, naming the missing right, or if the TLS handshake fails
   */
  public static TopicDescription awaitTopic(
      Map<String, Object> clientProperties, String topic, Duration limit, ProgressLine progress) {
    Map<String, Object> admin = new HashMap<>(clientProperties);
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
    String servers = String.valueOf(admin.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    try (AdminQuestion question = new AdminQuestion(admin)) {
      return new KafkaWait(question, topic, servers, limit, progress).await();
    }
  }

  TopicDescription await() {
    boolean waited = false;
    boolean answered = false;
    while (true) {
      KafkaException last;
      try {
        TopicDescription description = question.ask(topic);
        if (waited) {
          progress.finish("found topic " + topic + " after " + elapsed().toSeconds() + " s");
        }
        return description;
      } catch (ExecutionException | KafkaException e) {
        last = waitable(e);
        answered |= last instanceof UnknownTopicOrPartitionException;
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (elapsed().compareTo(limit) >= 0) {
        progress.end();
        throw answered ? topicMissing(last) : unreachable(last);
      }
      progress.show(status(answered));
      waited = true;
      pause();
    }
  }

  /** Returns the reason to keep waiting; throws if waiting cannot help. */
  private KafkaException waitable(Exception thrown) {
    Throwable cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
    if (cause instanceof SaslAuthenticationException password) {
      refusedSince = OptionalLong.of(refusedSince.orElse(now.getAsLong()));
      if (elapsed().compareTo(limit) < 0 && refused().compareTo(CREDENTIALS) < 0) {
        return password;
      }
    } else {
      refusedSince = OptionalLong.empty();
    }
    if (cause instanceof RetriableException retriable) {
      return retriable;
    }
    if (cause instanceof TopicAuthorizationException) {
      progress.end();
      throw new ProgramException(
          ExitCode.FAILED,
          "Kafka refused access to topic " + topic,
          "this Kafka user may not describe it",
          "grant it Describe on topic " + topic + ", and Read or Write as required",
          cause);
    }
    ProgramException explained = Failure.explain(thrown);
    if (explained.exitCode() == ExitCode.UNREACHABLE) {
      return new KafkaException(explained.getMessage(), thrown);
    }
    progress.end();
    throw explained;
  }

  private String status(boolean answered) {
    if (refusedSince.isPresent()) {
      return "waiting for Kafka to accept this password ("
          + refused().toSeconds()
          + " of "
          + CREDENTIALS.toSeconds()
          + " s)";
    }
    String target = answered ? "topic " + topic : "Kafka at " + servers;
    return "waiting for " + target + " (" + elapsed().toSeconds() + " of " + seconds() + " s)";
  }

  private ProgramException unreachable(KafkaException last) {
    Throwable root = Failure.root(last);
    String what = "cannot reach Kafka at " + servers;
    if (Failure.isUnresolved(root)) {
      return new ProgramException(
          ExitCode.UNREACHABLE,
          what,
          "none of its host names can be resolved",
          "correct --bootstrap-servers, or wait longer with --wait",
          last);
    }
    // A timeout only says which call took too long.
    String more = root instanceof TimeoutException ? "" : " (" + root.getMessage() + ")";
    return new ProgramException(
        ExitCode.UNREACHABLE,
        what,
        "no answer within " + seconds() + " s" + more,
        "start the broker, correct --bootstrap-servers (make: KAFKA_PORT=), set security.protocol"
            + " if its listener uses TLS or SASL, make its advertised.listeners reachable from"
            + " here, or wait longer with --wait",
        last);
  }

  private ProgramException topicMissing(KafkaException last) {
    return new ProgramException(
        ExitCode.TIMED_OUT,
        "topic " + topic + " is missing",
        "Kafka at " + servers + " answers, but the topic did not appear within " + seconds() + " s",
        "create it, correct --topic, or wait longer with --wait",
        last);
  }

  private static ProgramException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Failure.explain(e);
  }

  private void pause() {
    try {
      // Kafka's client logs each refusal, and brokers may lock out a user who tries too often.
      pause.of(refusedSince.isPresent() ? PAUSE_WHEN_REFUSED : PAUSE);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(now.getAsLong() - start);
  }

  private Duration refused() {
    return Duration.ofNanos(now.getAsLong() - refusedSince.orElse(now.getAsLong()));
  }

  private long seconds() {
    return limit.toSeconds();
  }

  /** Asks through an admin client, created on first use: its host names may appear late. */
  private static final class AdminQuestion implements Question, AutoCloseable {
    private final Map<String, Object> properties;
    private Admin admin;

    AdminQuestion(Map<String, Object> properties) {
      this.properties = properties;
    }

    @Override
    public TopicDescription ask(String topic) throws ExecutionException, InterruptedException {
      if (admin == null) {
        admin = Admin.create(properties);
      }
      try {
        return admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthenticationException) {
          // A client that was refused once never retries; the next one reads the password again.
          close();
        }
        throw e;
      }
    }

    @Override
    public void close() {
      if (admin != null) {
        admin.close(Duration.ZERO);
        admin = null;
      }
    }
  }
}
