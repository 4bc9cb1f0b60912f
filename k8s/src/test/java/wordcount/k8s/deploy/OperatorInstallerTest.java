package wordcount.k8s.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.Waiters;
import wordcount.k8s.release.ChartSource;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.HelmSecret;
import wordcount.k8s.release.Installation;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class OperatorInstallerTest {
  private static final int NOT_AVAILABLE = 0;
  private static final int AVAILABLE = 1;

  private KubernetesClient client;
  private KubernetesMockServer server;
  private Given given;

  @BeforeEach
  void setUp() {
    given = new Given(client);
  }

  @Test
  void shouldInstallThePinnedChartIntoANamespaceOfOurs() {
    FakeHelm helm = new FakeHelm().applying(made -> deployment(made, AVAILABLE));

    install(helm, Operator.STRIMZI);

    Installation made = helm.applied().get(0);
    assertThat(made.namespace()).isEqualTo("strimzi");
    assertThat(made.settings()).isEqualTo(Map.of("watchNamespaces[0]", "words"));
    assertThat(((ChartSource.Repository) made.chart()).version()).isEqualTo("0.45.2");
    assertThat(made.valuesFiles()).allMatch(file -> file.toFile().isFile());
    assertThat(new TargetNamespace(client, "strimzi").createdByDeploy()).isTrue();
  }

  @Test
  void shouldLeaveAnExistingOperatorAlone() {
    definition();
    FakeHelm helm = new FakeHelm();

    install(helm, Operator.STRIMZI);

    assertThat(helm.applied()).isEmpty();
    assertThat(client.namespaces().withName("strimzi").get()).isNull();
  }

  @Test
  void shouldUpgradeOnlyAnOutdatedOperatorOfOursAndLetItWatchThisNamespace() {
    definition();
    for (String namespace : List.of("strimzi", "a")) {
      given.yaml("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "}\n");
    }
    given.resource(
        release(1, "installed by wordcount deploy, sha256 of an older version", "a,deleted"));
    FakeHelm helm =
        new FakeHelm()
            .applying(
                made -> {
                  String watched = String.join(",", made.settings().values());
                  given.yaml(manifest("strimzi", watched + ",strimzi", AVAILABLE));
                  given.resource(release(2, made.description(), watched));
                  unchanged();
                });

    install(helm, Operator.STRIMZI);
    install(helm, Operator.STRIMZI);

    assertThat(helm.applied())
        .extracting(Installation::settings)
        .containsExactly(Map.of("watchNamespaces[0]", "a", "watchNamespaces[1]", "words"));
  }

  /** Answers Helm's attempt to find changes that were made by hand. */
  private void unchanged() {
    server
        .expect()
        .patch()
        .withPath(
            "/apis/apps/v1/namespaces/strimzi/deployments/cluster-operator"
                + "?fieldManager=helm&dryRun=All&force=true")
        .andReturn(
            200,
            client.apps().deployments().inNamespace("strimzi").withName("cluster-operator").get())
        .always();
  }

  /** As Strimzi's chart, adds the operator's own namespace. */
  private static Secret release(int revision, String description, String watched) {
    return HelmSecret.of(
        "strimzi",
        "strimzi-kafka-operator",
        revision,
        "deployed",
        description,
        manifest("strimzi", watched + ",strimzi", AVAILABLE));
  }

  @Test
  void shouldWaitOnlyForAnExistingDeploymentThatWatchesTheNamespace() {
    definition();
    strimzi("theirs", NOT_AVAILABLE);
    strimzi("words", AVAILABLE);
    FakeHelm helm = new FakeHelm();

    install(helm, Operator.STRIMZI);

    assertThat(helm.applied()).isEmpty();
  }

  @Test
  void shouldWaitForItsDeployment() {
    FakeHelm helm = new FakeHelm().applying(made -> deployment(made, NOT_AVAILABLE));

    assertThatThrownBy(() -> install(helm, Operator.STRIMZI))
        .hasMessageStartingWith("timed out waiting for operator after 0 s: 0/1 available")
        .extracting(thrown -> ((ProgramException) thrown).remedy())
        .asString()
        .endsWith(" -n strimzi describe deployment operator");
  }

  @Test
  void shouldWaitUntilItsWebhookServes() {
    FakeHelm helm =
        new FakeHelm()
            .applying(
                made -> {
                  deployment(made, AVAILABLE);
                  webhook(made);
                });

    assertThatThrownBy(() -> install(helm, Operator.SPARK))
        .hasMessageStartingWith(
            "timed out waiting for webhook after 0 s: no ready endpoint behind service"
                + " spark-operator-webhook-svc");
  }

  @Test
  void shouldSayWhyItCannotReadThePinnedVersions() {
    assertThatThrownBy(() -> OperatorCharts.read(Path.of("nowhere")))
        .hasMessage("cannot read " + Path.of("nowhere", "versions.env") + ": no such file");
  }

  private void install(FakeHelm helm, Operator operator) {
    OperatorCharts pinned = OperatorCharts.read(Path.of("../helm/operators"));
    new OperatorInstaller(given.cluster(), helm, pinned, ProgressLine.none())
        .install(List.of(operator), Waiters.impatient(given.cluster()));
  }

  private void definition() {
    given.yaml(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: kafkas.kafka.strimzi.io}
        spec:
          group: kafka.strimzi.io
          names: {kind: Kafka, plural: kafkas}
          versions: [{name: v1beta2, served: true}]
        """);
  }

  private void strimzi(String watched, int available) {
    strimzi("strimzi-" + watched, watched, available);
  }

  private void strimzi(String namespace, String watched, int available) {
    given.yaml(manifest(namespace, watched, available));
  }

  private static String manifest(String namespace, String watched, int available) {
    return String.format(
        Locale.ROOT,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: cluster-operator, namespace: %s, labels: {app: strimzi}}
        spec:
          replicas: 1
          selector: {matchLabels: {app: operator}}
          template:
            spec: {containers: [{name: main, env: [{name: STRIMZI_NAMESPACE, value: "%s"}]}]}
        status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: %d}
        """,
        namespace,
        watched,
        available);
  }

  private void deployment(Installation made, int available) {
    given.yaml(
        String.format(
            Locale.ROOT,
            """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: operator, namespace: %s}
        spec: {replicas: 1, selector: {matchLabels: {app: operator}}}
        status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: %d}
        """,
            made.namespace(),
            available));
  }

  private void webhook(Installation made) {
    given.yaml(
        String.format(
            Locale.ROOT,
            """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: spark-operator-webhook}
        webhooks:
          - name: mutate.example
            clientConfig: {service: {name: spark-operator-webhook-svc, namespace: %s}}
        """,
            made.namespace()));
  }
}
