package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.release.HelmSecret;

@EnableKubernetesMockClient(https = false, crud = true)
class DriftCheckTest {
  private KubernetesClient client;

  @Test
  void shouldReportDeletedResourcesAndThatDeployWithTheSameValuesRestoresThem() {
    new Given(client)
        .resource(
            HelmSecret.of(
                1,
                "deployed",
                "",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wc, namespace: words}\n"));

    assertThat(run())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.FAILED);
              assertThat(finding.message())
                  .isEqualTo(
                      "the release differs from what was installed: ConfigMap wc was deleted");
              assertThat(finding.remedy())
                  .startsWith("wordcount deploy")
                  .endsWith(", with the values and options that it was deployed with, restores it");
            });
  }

  @Test
  void shouldReportNothingWhereNothingIsDeployed() {
    assertThat(run()).isEmpty();
  }

  private List<Finding> run() {
    return new DriftCheck(new Given(client).cluster()).run();
  }
}
