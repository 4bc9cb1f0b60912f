package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.job.monitoring.FailureEvent;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class JobRunningTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private KubernetesClient client;
  private Given given;

  @BeforeEach
  void setUp() {
    given = new Given(client);
  }

  @Test
  void shouldBeReadyWhenItRunsWithDriverAndExecutors() {
    application("{applicationState: {state: RUNNING}, executionAttempts: 3}");
    given.readyPod("wc-driver", role("driver"));
    given.readyPod("wc-exec-1", role("executor"));

    Observation seen = observe();

    assertThat(seen.ready()).isTrue();
    assertThat(seen.state()).isEqualTo("RUNNING, driver ready, 1/1 executors");
    assertThat(seen.facts()).containsEntry("restarts", 2);
  }

  @Test
  void shouldWaitForTheDriverThoughTheStateIsRunning() {
    application("{applicationState: {state: RUNNING}, executionAttempts: 1}");
    given.pod("wc-driver", role("driver"), false);
    given.readyPod("wc-exec-1", role("executor"));

    assertThat(observe().ready()).isFalse();
    assertThat(observe().state()).startsWith("RUNNING, driver not ready");
  }

  @Test
  void shouldWaitForAnExecutor() {
    application("{applicationState: {state: RUNNING}, executionAttempts: 1}");
    given.readyPod("wc-driver", role("driver"));

    assertThat(observe().ready()).isFalse();
  }

  @Test
  void shouldReportTheOperatorsError() {
    application(
        "{applicationState: {state: SUBMISSION_FAILED, errorMessage: \"no image\\nstack\"}}");

    assertThat(observe().state())
        .isEqualTo("SUBMISSION_FAILED, driver not ready, 0/1 executors, no image");
  }

  @Test
  void shouldReportTheCauseOfAFailedSubmissionWithoutWarnings() {
    application(
        """
        {applicationState: {state: SUBMISSION_FAILED, errorMessage: "failed to run spark-submit:
          WARNING: Using incubator modules

          26/11/25 01:02:03 WARN Utils: some warning

          Exception in thread main KubernetesClientException: failed

          Caused by: java.io.IOException: quota exceeded
        "}}\
        """);

    assertThat(observe().state()).endsWith(", Caused by: java.io.IOException: quota exceeded");
  }

  @Test
  void shouldTakeNoExecutorOfAnEarlierDriver() {
    application("{applicationState: {state: RUNNING}, executionAttempts: 2}");
    given.readyPod("wc-driver", ofRun("driver", "second"));
    given.readyPod("wc-exec-1", ofRun("executor", "first"));
    assertThat(observe().state()).contains("0/1 executors");

    given.readyPod("wc-exec-2", ofRun("executor", "second"));
    assertThat(observe().state()).contains("1/1 executors");
  }

  private static Map<String, String> ofRun(String role, String run) {
    return Map.of(
        "sparkoperator.k8s.io/app-name", "wc", "spark-role", role, "spark-app-selector", run);
  }

  @Test
  void shouldReportTheDriversOwnError() {
    application("{applicationState: {state: FAILING, errorMessage: exit code 1}}");
    given.yaml(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: wc-driver
          namespace: words
          labels: {sparkoperator.k8s.io/app-name: wc, spark-role: driver}
        status:
          containerStatuses:
            - name: spark-kubernetes-driver
              state: {terminated: {reason: Error, message: "error: Kafka refused access: why\\n"}}
        """);

    assertThat(observe().state()).endsWith(", wc-driver: Error: Kafka refused access: why");
  }

  @Test
  void shouldReportWhyThePreviousDriverFailed() {
    application("{applicationState: {state: RUNNING}, executionAttempts: 3}");
    given.readyPod("wc-driver", role("driver"));
    failure("old", "wc", NOW.minusSeconds(30), "Kafka does not answer");
    failure("new", "wc", NOW.minusSeconds(20), "Kafka refused access: why; next: grant it");
    failure("foreign", "other", NOW, "something else");
    assertThat(observe().state())
        .isEqualTo(
            "RUNNING, driver ready, 0/1 executors, last failure: Kafka refused access: why; next:"
                + " grant it");

    given.readyPod("wc-exec-1", role("executor"));
    assertThat(observe().ready()).isTrue();
    assertThat(observe().state()).contains("last failure: Kafka refused access");
  }

  @Test
  void shouldForgetAFailureOfLongAgo() {
    application("{applicationState: {state: RUNNING}, executionAttempts: 3}");
    given.readyPod("wc-driver", role("driver"));
    given.readyPod("wc-exec-1", role("executor"));
    failure("old", "wc", NOW.minus(JobRunning.RECENT), "Kafka does not answer");

    assertThat(observe().state()).isEqualTo("RUNNING, driver ready, 1/1 executors");
  }

  @Test
  void shouldLookForTheEventThatTheJobRecords() {
    assertThat(JobRunning.FAILED).isEqualTo(FailureEvent.REASON);
  }

  private void failure(String name, String application, Instant time, String message) {
    given.yaml(
        String.format(
            Locale.ROOT,
            """
            apiVersion: v1
            kind: Event
            metadata: {name: %s, namespace: words}
            involvedObject: {kind: SparkApplication, name: %s, namespace: words}
            type: Warning
            reason: WordcountFailed
            message: "%s"
            lastTimestamp: "%s"
            """,
            name,
            application,
            message,
            time));
  }

  @Test
  void shouldReportThatNoOperatorHasSeenIt() {
    application("{}");

    assertThat(observe().state()).startsWith("not yet seen by its operator");
  }

  @Test
  void shouldReportAMissingJob() {
    assertThat(observe()).isEqualTo(Observation.waiting("missing"));
  }

  @Test
  void shouldBePausedOnceNoPodRuns() {
    application("{applicationState: {state: SUSPENDED}}");
    given.readyPod("wc-driver", role("driver"));
    given.yaml(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: wc-exec-3
          namespace: words
          labels: {sparkoperator.k8s.io/app-name: wc, spark-role: executor}
        status: {phase: Succeeded}
        """);
    Condition paused = new JobPaused(given.cluster());

    assertThat(paused.observe()).isEqualTo(Observation.waiting("SUSPENDED, 1 pods left"));

    client.pods().inNamespace(Given.NAMESPACE).withName("wc-driver").delete();
    assertThat(paused.observe().ready()).isTrue();
  }

  private Observation observe() {
    return new JobRunning(given.cluster(), Clock.fixed(NOW, ZoneOffset.UTC)).observe();
  }

  private static Map<String, String> role(String role) {
    return Map.of("sparkoperator.k8s.io/app-name", "wc", "spark-role", role);
  }

  private void application(String status) {
    given.custom(
        SPARK_APPLICATION,
        "metadata: {name: wc, namespace: words}\nspec: {executor: {instances: 1}}\nstatus: "
            + status);
  }
}
