package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class WaiterTest {
  private KubernetesClient client;
  private KubernetesMockServer server;
  private Duration passed = Duration.ZERO;

  @Test
  void shouldReturnOnceThePartIsReady() {
    ReadyAt part = new ReadyAt(Duration.ofSeconds(3));

    waiter(Duration.ofSeconds(10)).await(part);

    assertThat(passed).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void shouldGiveAllPartsTogetherTheLimit() {
    Waiter waiter = waiter(Duration.ofSeconds(10));
    waiter.await(new ReadyAt(Duration.ofSeconds(8)));

    assertThatThrownBy(() -> waiter.await(new ReadyAt(Duration.ofSeconds(60))))
        .hasMessage("timed out waiting for thing after 2 s: not yet");
  }

  @Test
  void shouldLookOnceMoreThoughTheTimeIsUp() {
    waiter(Duration.ZERO).await(new ReadyAt(Duration.ZERO));

    assertThat(passed).isEqualTo(Duration.ZERO);
  }

  @Test
  void shouldReportTheNewestWarningsAndAHintWhenTimeIsUp() {
    new Given(client).pod("wc-driver", Map.of(), false);
    event("BackOff", "2999-01-01T00:00:02Z", "Warning");
    event("FailedScheduling", "2999-01-01T00:00:09Z", "Warning");
    event("Pulled", "2999-01-01T00:00:10Z", "Normal");

    assertThatThrownBy(
            () -> waiter(Duration.ofSeconds(1)).await(new ReadyAt(Duration.ofSeconds(5))))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> {
              assertThat(thrown.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
              assertThat(thrown.getMessage().lines().toList())
                  .containsExactly(
                      "timed out waiting for thing after 1 s: not yet",
                      "  event: Pod wc-driver: FailedScheduling: because",
                      "  event: Pod wc-driver: BackOff: because");
              assertThat(thrown.remedy())
                  .startsWith("kubectl ")
                  .endsWith(" -n words describe thing");
            });
  }

  @Test
  void shouldLeaveOutWarningsAboutPodsThatAreReadyOrGone() {
    event("BackOff", "2999-01-01T00:00:02Z", "Warning");

    assertThatThrownBy(() -> waiter(Duration.ZERO).await(new ReadyAt(Duration.ofSeconds(5))))
        .hasMessage("timed out waiting for thing after 0 s: not yet");
  }

  @Test
  void shouldNotWaitLongForAHopelessPart() {
    Condition hopeless =
        new Condition() {
          @Override
          public String part() {
            return "thing";
          }

          @Override
          public Observation observe() {
            return Observation.waiting("no image").hopelessIf(Optional.of("no image"));
          }

          @Override
          public String kubectlHint() {
            return "describe thing";
          }

          @Override
          public String evidence() {
            return "\n  its last words";
          }
        };

    assertThatThrownBy(() -> waiter(Duration.ofMinutes(10)).await(hopeless))
        .hasMessage("gave up waiting for thing after 30 s: no image\n  its last words")
        .extracting(thrown -> ((ProgramException) thrown).exitCode())
        .isEqualTo(ExitCode.FAILED);
  }

  @Test
  void shouldAskOnlyForThePodsOfTheNewestWarnings() {
    new Given(client).pod("wc-driver", Map.of(), false);
    IntStream.range(0, 9)
        .forEach(i -> event("Warned" + i, "2999-01-01T00:00:0" + i + "Z", "Warning"));
    int before = server.getRequestCount();

    assertThatThrownBy(() -> waiter(Duration.ZERO).await(new ReadyAt(Duration.ofSeconds(5))))
        .hasMessageContaining("Warned8")
        .hasMessageContaining("Warned4")
        .hasMessageNotContaining("Warned3");

    // One for the list of events, one for the pod of each of the five shown.
    assertThat(server.getRequestCount() - before).isEqualTo(6);
  }

  @Test
  void shouldWaitForAClusterThatDoesNotAnswerForAMoment() {
    Condition part = new ReadyAt(Duration.ZERO, Duration.ofSeconds(29), 0);

    waiter(Duration.ofMinutes(10)).await(part);

    assertThat(passed).isEqualTo(Duration.ofSeconds(29));
  }

  @Test
  void shouldNotWaitForLongForAClusterThatDoesNotAnswer() {
    Condition part = new ReadyAt(Duration.ZERO, Duration.ofSeconds(60), 503);

    assertThatThrownBy(() -> waiter(Duration.ofMinutes(10)).await(part))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(passed).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void shouldNotWaitForAClusterThatRefuses() {
    Condition part = new ReadyAt(Duration.ZERO, Duration.ofSeconds(60), 403);

    assertThatThrownBy(() -> waiter(Duration.ofMinutes(10)).await(part))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(passed).isEqualTo(Duration.ZERO);
  }

  private Waiter waiter(Duration limit) {
    return new Waiter(
        new Given(client).cluster(),
        limit,
        ProgressLine.none(),
        () -> passed.toNanos(),
        time -> passed = passed.plus(time));
  }

  private void event(String reason, String time, String type) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: v1
            kind: Event
            metadata: {name: %s, namespace: words}
            involvedObject: {kind: Pod, name: wc-driver}
            type: %s
            reason: %s
            message: because
            lastTimestamp: "%s"
            """,
                reason.toLowerCase(Locale.ROOT),
                type,
                reason,
                time));
  }

  private final class ReadyAt implements Condition {
    private final Duration time;
    private final Duration answers;
    private final int code;

    ReadyAt(Duration time) {
      this(time, Duration.ZERO, 0);
    }

    /**
     * @param answers from when on the cluster answers
     * @param code the status of what it answers before; 0 if none
     */
    ReadyAt(Duration time, Duration answers, int code) {
      this.time = time;
      this.answers = answers;
      this.code = code;
    }

    @Override
    public String part() {
      return "thing";
    }

    @Override
    public Observation observe() {
      if (passed.compareTo(answers) < 0) {
        throw code == 0
            ? new KubernetesClientException("broken", new IOException("Connection was closed"))
            : new KubernetesClientException(new StatusBuilder().withCode(code).build());
      }
      return passed.compareTo(time) >= 0
          ? Observation.ready("fine")
          : Observation.waiting("not yet");
    }

    @Override
    public String kubectlHint() {
      return "describe thing";
    }
  }
}
