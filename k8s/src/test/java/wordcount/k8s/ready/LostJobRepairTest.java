package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;
import static wordcount.k8s.ready.LostJobRepair.PATIENCE;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class LostJobRepairTest {
  private static final String DRIVER = "wc-driver";

  private KubernetesClient client;
  private Given given;
  private LostJobRepair condition;
  private final MutableClock clock = MutableClock.epochUTC();

  @BeforeEach
  void setUp() {
    given = new Given(client);
    condition = new LostJobRepair(given.cluster(), job(), clock);
  }

  @Test
  void shouldRemindOfAJobThatStaysPending() {
    application("PENDING_RERUN");

    observeAfter(Duration.ZERO);
    observeAfter(PATIENCE.minusMillis(1));
    assertThat(reminded()).isFalse();

    observeAfter(Duration.ofMillis(1));
    assertThat(reminded()).isTrue();
  }

  @Test
  void shouldFirstRemoveADriverThatNobodyLooksAfter() {
    application("PENDING_RERUN");
    given.readyPod(DRIVER, Map.of("spark-role", "driver"));

    observeAfter(Duration.ZERO);
    observeAfter(PATIENCE);
    assertThat(client.pods().inNamespace(Given.NAMESPACE).withName(DRIVER).get()).isNull();
    assertThat(reminded()).isFalse();

    observeAfter(Duration.ofSeconds(1));
    assertThat(reminded()).isTrue();
  }

  @Test
  void shouldRestartItsWaitOnceTheOperatorHasMovedOn() {
    application("PENDING_RERUN");
    observeAfter(Duration.ZERO);
    application("SUBMITTED");
    observeAfter(PATIENCE);
    application("PENDING_RERUN");
    observeAfter(Duration.ofSeconds(1));

    observeAfter(PATIENCE.minusSeconds(1));
    assertThat(reminded()).isFalse();
  }

  @Test
  void shouldLeaveAnyOtherJobAlone() {
    application("RUNNING");
    given.readyPod(DRIVER, Map.of("spark-role", "driver"));

    observeAfter(Duration.ZERO);
    observeAfter(PATIENCE);
    observeAfter(PATIENCE);

    assertThat(reminded()).isFalse();
    assertThat(client.pods().inNamespace(Given.NAMESPACE).withName(DRIVER).get()).isNotNull();
  }

  private void observeAfter(Duration time) {
    clock.add(time);
    assertThat(condition.observe()).isEqualTo(job().observe());
    condition.repair();
  }

  private Condition job() {
    return new JobRunning(given.cluster(), clock);
  }

  private boolean reminded() {
    Map<String, String> annotations =
        client
            .genericKubernetesResources(SPARK_APPLICATION)
            .inNamespace(Given.NAMESPACE)
            .withName("wc")
            .require()
            .getMetadata()
            .getAnnotations();
    return annotations != null && annotations.containsKey("wordcount/reminded");
  }

  private void application(String state) {
    given.custom(
        SPARK_APPLICATION,
        String.format(
            Locale.ROOT,
            "metadata: {name: wc, namespace: words}\nstatus: {applicationState: {state: %s}}",
            state));
  }
}
