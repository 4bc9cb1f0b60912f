package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KafkaWaitTest {
  private static final TopicDescription DESCRIPTION =
      new TopicDescription("lines", false, List.of());

  private final Deque<Exception> failures = new ArrayDeque<>();

  private KafkaWait waiting(Duration limit) {
    return new KafkaWait(this::answer, "lines", "broker:1", limit, ProgressLine.none());
  }

  private TopicDescription answer(String topic) throws ExecutionException {
    if (failures.isEmpty()) {
      return DESCRIPTION;
    }
    Exception failure = failures.size() > 1 ? failures.pop() : failures.peek();
    throw new ExecutionException(failure);
  }

  private static void assertFails(ThrowingCallable code, int exitCode, String... words) {
    assertThatThrownBy(code)
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(exitCode);
              assertThat(e.getMessage() + e.remedy()).contains(words);
            });
  }

  @Test
  void shouldReturnAtOnceWhenTheTopicIsThere() {
    assertThat(waiting(Duration.ZERO).await()).isSameAs(DESCRIPTION);
  }

  @Test
  void shouldOutlastBrokerAndTopicThatComeLate() {
    Deque<Exception> late =
        new ArrayDeque<>(
            List.of(new TimeoutException("not yet"), new UnknownTopicOrPartitionException()));
    KafkaWait wait =
        new KafkaWait(
            topic -> {
              if (late.isEmpty()) {
                return DESCRIPTION;
              }
              throw new ExecutionException(late.pop());
            },
            "lines",
            "broker:1",
            Duration.ofMinutes(1),
            ProgressLine.none());

    assertThat(wait.await()).isSameAs(DESCRIPTION);
  }

  @Test
  void shouldReportAnUnreachableBroker() {
    failures.add(new TimeoutException("no answer"));

    assertFails(
        () -> waiting(Duration.ofMillis(1)).await(),
        ExitCode.UNREACHABLE,
        "broker:1: no answer within 0 sstart",
        "--bootstrap-servers",
        "security.protocol",
        "advertised.listeners");

    failures.clear();
    failures.add(new DisconnectException("node 0 disconnected"));
    assertFails(
        () -> waiting(Duration.ofMillis(1)).await(),
        ExitCode.UNREACHABLE,
        "no answer within 0 s (node 0 disconnected)");
  }

  @Test
  void shouldReportThatNoHostNameCanBeResolved() {
    assertThatThrownBy(
            () ->
                KafkaWait.awaitTopic(
                    Map.of("bootstrap.servers", "nowhere.invalid:9092"),
                    "lines",
                    Duration.ZERO,
                    ProgressLine.none()))
        .hasMessageContaining("none of its host names can be resolved");
  }

  @Test
  void shouldReportAMissingTopic() {
    failures.add(new TimeoutException("starting"));
    failures.add(new UnknownTopicOrPartitionException());

    assertFails(
        () -> waiting(Duration.ofSeconds(1)).await(), ExitCode.TIMED_OUT, "topic lines", "--topic");
  }

  @Test
  void shouldOutlastAPasswordThatReachesTheBrokersLate() {
    AtomicLong now = new AtomicLong();
    // However long the brokers themselves took.
    Exception down = new TimeoutException("starting");
    Exception refusal = new SaslAuthenticationException("not yet");

    assertThat(
            waiting(now, () -> seconds(now) < 60 ? down : seconds(now) < 85 ? refusal : null)
                .await())
        .isSameAs(DESCRIPTION);
  }

  @Test
  void shouldReportARejectedPasswordAfterAWhile() {
    AtomicLong now = new AtomicLong();
    Exception refusal = new SaslAuthenticationException("wrong password");

    assertFails(
        () -> waiting(now, () -> refusal).await(), ExitCode.FAILED, "credentials", "sasl.*");
    assertThat(seconds(now)).isEqualTo(30);
  }

  private static long seconds(AtomicLong now) {
    return Duration.ofNanos(now.get()).toSeconds();
  }

  private static KafkaWait waiting(AtomicLong now, Supplier<Exception> failure) {
    return new KafkaWait(
        topic -> {
          Exception thrown = failure.get();
          if (thrown != null) {
            throw new ExecutionException(thrown);
          }
          return DESCRIPTION;
        },
        "lines",
        "broker:1",
        Duration.ofHours(1),
        ProgressLine.none(),
        now::get,
        time -> now.addAndGet(time.toNanos()));
  }

  @Test
  void shouldNotWaitWhenKafkaRefuses() {
    failures.add(
        new SslAuthenticationException(
            "SSL handshake failed", new SSLHandshakeException("PKIX path building failed")));
    assertFails(
        () -> waiting(Duration.ofHours(1)).await(),
        ExitCode.FAILED,
        "the TLS handshake with Kafka failed: PKIX path building failed",
        "ssl.truststore.*");

    failures.clear();
    failures.add(new TopicAuthorizationException(Set.of("lines")));
    assertFails(
        () -> waiting(Duration.ofHours(1)).await(), ExitCode.FAILED, "Describe on topic lines");
  }
}
