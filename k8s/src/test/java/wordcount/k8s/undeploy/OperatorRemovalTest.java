package wordcount.k8s.undeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.POD_MONITOR;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.deploy.TargetNamespace;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.Waiters;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.HelmSecret;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class OperatorRemovalTest {
  private static final String KAFKAS = "kafkas.kafka.strimzi.io";
  private static final String POD_SETS = "strimzipodsets.core.strimzi.io";
  private static final String MONITORS = "podmonitors.monitoring.coreos.com";
  private static final String FOREIGN = "certificates.cert-manager.io";

  private KubernetesClient client;
  private KubernetesMockServer server;
  private Given given;
  private final FakeHelm helm = new FakeHelm();

  @BeforeEach
  void knowTheirKinds() {
    given = new Given(client);
    definition(KAFKAS, "Kafka", "v1beta2");
    definition(POD_SETS, "StrimziPodSet", "v1beta2");
    definition(MONITORS, "PodMonitor", "v1");
    definition(FOREIGN, "Certificate", "v1");
  }

  @Test
  void shouldRemoveAnOperatorThatDeployInstalledWithItsKindsAndNamespace() {
    release("strimzi", "strimzi-kafka-operator", "installed by wordcount deploy");
    new TargetNamespace(client, "strimzi").ensure(ProgressLine.none());
    helm.uninstalling(
        () -> {
          assertThat(kinds()).as("kinds go last").contains(KAFKAS);
          client.secrets().inNamespace("strimzi").delete();
        });

    remove();

    assertThat(helm.uninstalled()).containsExactly("strimzi/strimzi-kafka-operator");
    assertThat(kinds()).containsExactlyInAnyOrder(MONITORS, FOREIGN);
    assertThat(client.namespaces().withName("strimzi").get()).isNull();
  }

  @Test
  void shouldRemoveTheCertificatesThatTheOperatorMadeItself() {
    release("strimzi", "strimzi-kafka-operator", "installed by wordcount deploy");
    new TargetNamespace(client, "strimzi").ensure(ProgressLine.none());
    given.yaml(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: webhook, namespace: strimzi}
        spec:
          selector: {}
          template:
            metadata: {}
            spec: {containers: [{name: webhook, args: [start, --webhook-secret-name=certs]}]}
        """);
    given.yaml("apiVersion: v1\nkind: Secret\nmetadata: {name: certs, namespace: strimzi}\n");
    helm.uninstalling(
        () -> {
          client.secrets().inNamespace("strimzi").withLabel("owner", "helm").delete();
          client.apps().deployments().inNamespace("strimzi").delete();
        });

    remove();

    assertThat(client.namespaces().withName("strimzi").get()).isNull();
  }

  @Test
  void shouldKeepTheNamespaceThatSomebodyElseMade() {
    given.yaml("apiVersion: v1\nkind: Namespace\nmetadata: {name: strimzi}\n");
    release("strimzi", "strimzi-kafka-operator", "installed by wordcount deploy");

    remove();

    assertThat(helm.uninstalled()).containsExactly("strimzi/strimzi-kafka-operator");
    assertThat(client.namespaces().withName("strimzi").get()).isNotNull();
  }

  @Test
  void shouldRemoveAnInstallationOfDeployThatFailed() {
    given.resource(
        HelmSecret.of(
            "strimzi",
            "strimzi-kafka-operator",
            1,
            "failed",
            "Release \"strimzi\" failed: timed out",
            "kind: X"));
    new TargetNamespace(client, "strimzi").ensure(ProgressLine.none());

    remove();

    assertThat(helm.uninstalled()).containsExactly("strimzi/strimzi-kafka-operator");
  }

  @Test
  void shouldKeepAnOperatorThatSomebodyElseInstalled() {
    given.yaml("apiVersion: v1\nkind: Namespace\nmetadata: {name: strimzi}\n");
    release("strimzi", "strimzi-kafka-operator", "Install complete");

    remove();

    assertThat(helm.uninstalled()).isEmpty();
    assertThat(kinds()).contains(KAFKAS, POD_SETS, MONITORS);
  }

  @Test
  void shouldKeepAnOperatorThatOthersUse() {
    release("strimzi", "strimzi-kafka-operator", "installed by wordcount deploy");
    given.custom(KAFKA, "metadata: {name: theirs, namespace: words}");

    remove();

    assertThat(helm.uninstalled()).isEmpty();
    assertThat(kinds()).contains(KAFKAS);
  }

  @Test
  void shouldKeepTheKindsThatAnotherInstallationWorksWith() {
    release("strimzi", "strimzi-kafka-operator", "installed by wordcount deploy");
    given.yaml(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: strimzi-cluster-operator, namespace: theirs, labels: {app: strimzi}}
        spec: {selector: {matchLabels: {a: b}}}
        """);

    remove();

    assertThat(helm.uninstalled()).isEmpty();
    assertThat(kinds()).contains(KAFKAS);
  }

  @Test
  void shouldNotCountResourcesOfTheOperatorsOwnRelease() {
    release("monitoring", "kube-prometheus-stack", "installed by wordcount deploy");
    given.custom(
        POD_MONITOR,
        """
        metadata:
          name: own
          namespace: words
          annotations:
            meta.helm.sh/release-name: kube-prometheus-stack
            meta.helm.sh/release-namespace: monitoring
        """);

    remove();

    assertThat(helm.uninstalled()).containsExactly("monitoring/kube-prometheus-stack");
    assertThat(kinds()).doesNotContain(MONITORS);
  }

  @Test
  void shouldReportADefinitionThatCannotBeRemoved() {
    release("strimzi", "strimzi-kafka-operator", "installed by wordcount deploy");
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(KAFKAS)
        .edit(
            kind -> {
              kind.getMetadata().setFinalizers(List.of("held.example/by-somebody"));
              return kind;
            });

    assertThatThrownBy(this::remove)
        .hasMessageContaining("still present: CustomResourceDefinition " + KAFKAS);
  }

  private void remove() {
    new OperatorRemoval(
            given.cluster(),
            helm,
            OperatorCharts.read(Path.of("../helm/operators")),
            Waiters.impatient(given.cluster()),
            ProgressLine.none())
        .remove();
  }

  private void release(String namespace, String name, String description) {
    given.resource(HelmSecret.of(namespace, name, 1, "deployed", description, "kind: X"));
  }

  private List<String> kinds() {
    return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .map(kind -> kind.getMetadata().getName())
        .toList();
  }

  private void definition(String name, String kind, String version) {
    String plural = name.substring(0, name.indexOf('.'));
    String group = name.substring(name.indexOf('.') + 1);
    server.expectCustomResource(
        new CustomResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(version)
            .withKind(kind)
            .withPlural(plural)
            .withScope("Namespaced")
            .build());
    given.yaml(
        String.format(
            Locale.ROOT,
            """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %s}
        spec:
          group: %s
          scope: Namespaced
          names: {kind: %s, plural: %s}
          versions: [{name: %s, served: true, storage: true}]
        """,
            name,
            group,
            kind,
            plural,
            version));
  }
}
