package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.release.ChartSource;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.Installation;

@EnableKubernetesMockClient(https = false, crud = true)
class PreflightTest {
  private final FakeHelm helm = new FakeHelm();
  private KubernetesClient client;
  private KubernetesMockServer server;

  @Test
  void shouldRenderTheChartWithTheCustomResourcesThatTheClusterServesAndThoseOfPrometheus() {
    examine(false);
    assertThat(helm.offered()).containsExactly("monitoring.coreos.com/v1");

    Given.serve(server, "postgresql.cnpg.io/v1", "Cluster", "clusters");
    examine(false);
    assertThat(helm.offered())
        .containsExactlyInAnyOrder("monitoring.coreos.com/v1", "postgresql.cnpg.io/v1");
  }

  @Test
  void shouldDemandOnlyTheOperatorsThatTheReleaseNeeds() {
    helm.rendering("kind: SparkApplication\nmetadata: {name: wc}\n");

    assertThat(examine(true))
        .extracting(Finding::id)
        .contains("operator-spark-operator")
        .doesNotContain("operator-strimzi", "operator-prometheus");
    assertThat(preflight(true).operators()).containsExactly(Operator.SPARK);
    assertThat(preflight(false).operators()).isEmpty();
  }

  @Test
  void shouldWarnOfAPrometheusThatTheNetworkPoliciesKeepOut() {
    helm.rendering(
        """
        kind: PodMonitor
        ---
        kind: NetworkPolicy
        spec:
          ingress:
            - from:
                - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
              ports: [{port: http}]
        """);
    Finding kept =
        Finding.warning(
            "monitoring-namespace",
            "Prometheus is in namespace observing, but the network policies admit only monitoring",
            "set monitoring.namespace in the values, and monitoring.labels if that Prometheus"
                + " selects monitors by label");

    assertThat(examine(true)).extracting(Finding::id).doesNotContain(kept.id());
    Given.serve(server, "monitoring.coreos.com/v1", "Prometheus", "prometheuses");
    prometheus("observing");
    assertThat(examine(true)).contains(kept);
    prometheus("monitoring");
    assertThat(examine(true)).extracting(Finding::id).doesNotContain(kept.id());
  }

  @Test
  void shouldNotLookForAPrometheusInAClusterWithoutThatKind() {
    // As a real cluster answers; the mock server would send an empty list.
    server
        .expect()
        .get()
        .withPath("/apis/monitoring.coreos.com/v1/prometheuses")
        .andReturn(404, "")
        .always();

    assertThat(new PrometheusCheck(new Given(client).cluster(), "kind: PodMonitor\n").run())
        .isEmpty();
  }

  private void prometheus(String namespace) {
    client
        .genericKubernetesResources(CustomResources.PROMETHEUS)
        .inNamespace(namespace)
        .resource(
            Serialization.unmarshal(
                "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}",
                GenericKubernetesResource.class))
        .create();
  }

  private List<Finding> examine(boolean installs) {
    return preflight(installs).run();
  }

  private Preflight preflight(boolean installs) {
    Installation wanted =
        new Installation(
            new ChartSource.Local(Path.of("some/chart")),
            Given.NAMESPACE,
            Given.RELEASE,
            List.of(),
            Map.of(),
            "a test");
    OperatorCharts pinned = OperatorCharts.read(Path.of("../helm/operators"));
    return new Preflight(new Given(client).cluster(), helm, wanted, pinned, operator -> installs);
  }
}
