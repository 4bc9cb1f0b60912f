package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.release.ChartSource;
import wordcount.k8s.release.FakeCharts;
import wordcount.k8s.release.Installation;

@EnableKubernetesMockClient(https = false, crud = true)
class PreflightTest {
  private final FakeCharts charts = new FakeCharts();
  private KubernetesClient client;
  private KubernetesMockServer server;

  @Test
  void shouldRenderTheChartWithTheCustomResourcesThatTheClusterServes() {
    examine(false);
    assertThat(charts.offered()).isEmpty();

    Given.serve(server, "postgresql.cnpg.io/v1", "Cluster", "clusters");
    examine(false);
    assertThat(charts.offered()).containsExactly("postgresql.cnpg.io/v1");
  }

  @Test
  void shouldRenderTheChartWithTheCustomResourcesOfOperatorsToBeInstalled() {
    examine(true);

    assertThat(charts.offered()).containsExactly("monitoring.coreos.com/v1");
  }

  private void examine(boolean installs) {
    Installation wanted =
        new Installation(
            new ChartSource.Local(Path.of("some/chart")),
            Given.NAMESPACE,
            Given.RELEASE,
            List.of(),
            Map.of(),
            "a test");
    new Preflight(new Given(client).cluster(), charts, wanted, operator -> installs).run();
  }
}
