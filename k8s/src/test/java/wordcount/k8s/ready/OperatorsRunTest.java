package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.release.HelmSecret;
import wordcount.k8s.release.ReleaseResources;

@EnableKubernetesMockClient(https = false, crud = true)
class OperatorsRunTest {
  private KubernetesClient client;
  private Given given;

  @BeforeEach
  void install() {
    given = new Given(client);
    given.resource(
        HelmSecret.of(1, "deployed", "", "kind: SparkApplication\nmetadata: {name: wc}\n"));
  }

  @Test
  void shouldNotBeReadyWhenTheOperatorIsScaledToNothing() {
    operator(0);

    assertThat(observe())
        .isEqualTo(
            Observation.waiting(
                "spark-operator: Deployment it in namespace there has no available pod"));
  }

  @Test
  void shouldNameTheOperatorsThatRun() {
    operator(1);

    assertThat(observe()).isEqualTo(Observation.ready("spark-operator running"));
  }

  @Test
  void shouldIgnoreAnotherOperatorThatDoesNotWatchTheNamespace() {
    operator("a", "{args: ['--namespaces=a']}", 0);
    operator("b", "{args: ['--namespaces=words']}", 1);

    assertThat(observe()).isEqualTo(Observation.ready("spark-operator running"));
  }

  @Test
  void shouldBeReadyWhereTheAccountMayNotSeeTheOperators() {
    assertThat(observe()).isEqualTo(Observation.ready("not visible to this account"));
  }

  private void operator(int available) {
    operator("there", "", available);
  }

  private void operator(String place, String containers, int available) {
    String labels =
        Operator.SPARK.labels().entrySet().stream()
            .map(label -> "\"" + label.getKey() + "\": \"" + label.getValue() + "\"")
            .reduce((one, other) -> one + ", " + other)
            .orElseThrow();
    given.yaml(
        String.format(
            Locale.ROOT,
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: it, namespace: %s, labels: {%s}}
            spec: {selector: {}, template: {metadata: {}, spec: {containers: [%s]}}}
            status: {availableReplicas: %d}
            """,
            place,
            labels,
            containers,
            available));
  }

  private Observation observe() {
    return new OperatorsRun(given.cluster(), ReleaseResources.find(given.cluster())).observe();
  }
}
