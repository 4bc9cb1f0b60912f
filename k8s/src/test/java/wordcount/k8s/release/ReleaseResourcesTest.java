package wordcount.k8s.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class ReleaseResourcesTest {
  private static final String TOPIC = "kind: KafkaTopic\nmetadata: {name: %s}\n";

  private KubernetesClient client;
  private KubernetesMockServer server;

  @Test
  void shouldReadTheNewestRevisionThatHelmKeeps() {
    Given given = new Given(client);
    given.resource(HelmSecret.of(9, "superseded", "old", String.format(Locale.ROOT, TOPIC, "old")));
    given.resource(
        HelmSecret.of(
            10,
            "deployed",
            "mine",
            "---\n# Source: a\n"
                + String.format(Locale.ROOT, TOPIC, "lines")
                + "---\n---\n"
                + String.format(Locale.ROOT, TOPIC, "counts")));

    InstalledRelease release = InstalledRelease.find(given.cluster()).orElseThrow();

    assertThat(release.revision()).isEqualTo(10);
    assertThat(release.status()).isEqualTo("deployed");
    assertThat(release.description()).isEqualTo("mine");
    assertThat(ReleaseResources.find(given.cluster()).names("KafkaTopic"))
        .containsExactly("lines", "counts");
  }

  @Test
  void shouldFindLabelledResourcesWithoutHelmsRecord() {
    Given given = new Given(client);
    server.expectCustomResource(
        new CustomResourceDefinitionContext.Builder()
            .withGroup("kafka.strimzi.io")
            .withVersion("v1beta2")
            .withKind("KafkaTopic")
            .withPlural("kafkatopics")
            .withScope("Namespaced")
            .build());
    given.custom(
        KAFKA_TOPIC,
        "metadata: {name: lines, namespace: words, labels: {app.kubernetes.io/instance: wc}}");
    given.custom(
        KAFKA_TOPIC,
        "metadata: {name: others, namespace: words, labels: {app.kubernetes.io/instance: x}}");

    assertThat(ReleaseResources.find(given.cluster()).names("KafkaTopic")).containsExactly("lines");
  }

  @Test
  void shouldRejectAMissingRelease() {
    assertThatThrownBy(() -> ReleaseResources.find(new Given(client).cluster()))
        .hasMessageStartingWith("no release wc in namespace words");
  }

  @Test
  void shouldReadAManifestAsHelmDoes() {
    String yaml =
        """
        # a comment
        ---
        kind: A
        metadata: {labels: &labels {app: x}}
        spec: {labels: *labels, mode: 0644, since: 2026-01-01, empty: }
        ---
        """;

    assertThat(Manifest.documents(yaml).get(0).path("spec"))
        .hasToString(
            "{\"labels\":{\"app\":\"x\"},\"mode\":420,\"since\":\"2026-01-01\",\"empty\":null}");
  }
}
