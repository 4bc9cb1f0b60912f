package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.cluster.CustomResources.POD_MONITOR;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.job.FakePages;
import wordcount.k8s.release.HelmSecret;

@EnableKubernetesMockClient(https = false, crud = true)
class PartsCheckTest {
  private KubernetesClient client;

  @Test
  void shouldFindNothingWhereNothingIsDeployed() {
    assertThat(run()).isEmpty();
  }

  @Test
  void shouldReportEachPartWithAHint() {
    Given given = new Given(client);
    given.resource(
        HelmSecret.of(
            1,
            "deployed",
            "mine",
            "kind: PodMonitor\nmetadata: {name: m}\n---\nkind: Kafka\nmetadata: {name: wc}\n"));
    given.custom(POD_MONITOR, "metadata: {name: m, namespace: words}");

    List<Finding> findings = run();

    assertThat(findings).contains(Finding.ok("monitoring", "monitoring: 1/1 pod monitors"));
    assertThat(findings)
        .filteredOn(finding -> finding.id().equals("kafka"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.FAILED);
              assertThat(finding.message()).isEqualTo("kafka: missing");
              assertThat(finding.remedy())
                  .endsWith(" -n words describe kafkas.kafka.strimzi.io wc");
            });
  }

  @Test
  void shouldWarnThatOnlyDeployWithTheSameValuesFinishesADeployment() {
    new Given(client).resource(HelmSecret.of(1, "pending-upgrade", "mine", "kind: X"));

    assertThat(run())
        .filteredOn(finding -> finding.id().equals("release"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.message())
                    .contains(": wordcount deploy ")
                    .endsWith(
                        ", with the values and options that it was deployed with, finishes it"));
  }

  private List<Finding> run() {
    return new PartsCheck(new Given(client).cluster(), new FakePages()).run();
  }
}
