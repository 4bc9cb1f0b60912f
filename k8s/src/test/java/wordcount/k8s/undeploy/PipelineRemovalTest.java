package wordcount.k8s.undeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.deploy.TargetNamespace;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.ready.Waiters;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.HelmSecret;
import wordcount.k8s.release.ReleaseResources;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class PipelineRemovalTest {
  private static final String OURS =
      "metadata: {name: %s, namespace: words, labels: {app.kubernetes.io/instance: wc,"
          + " strimzi.io/cluster: wc}}";

  private KubernetesClient client;
  private KubernetesMockServer server;
  private Given given;
  private final FakeHelm helm = new FakeHelm();

  @BeforeEach
  void knowTheOperators() {
    given = new Given(client);
    for (ResourceDefinitionContext kind : kinds()) {
      server.expectCustomResource(
          new CustomResourceDefinitionContext.Builder()
              .withGroup(kind.getGroup())
              .withVersion(kind.getVersion())
              .withKind(kind.getKind())
              .withPlural(kind.getPlural())
              .withScope("Namespaced")
              .build());
    }
  }

  @Test
  void shouldRemoveEveryResourceAndThenTheRelease() {
    given.custom(CustomResources.SPARK_APPLICATION, ours("wc"));
    given.custom(CustomResources.KAFKA, ours("wc"));
    given.custom(CustomResources.KAFKA_TOPIC, ours("thing"));
    given.custom(CustomResources.KAFKA_USER, ours("thing"));
    given.custom(CustomResources.KAFKA_NODE_POOL, ours("thing"));

    removal().remove();

    for (ResourceDefinitionContext kind : kinds()) {
      assertThat(client.genericKubernetesResources(kind).inAnyNamespace().list().getItems())
          .isEmpty();
    }
    assertThat(helm.uninstalled()).containsExactly("words/wc");
  }

  @Test
  void shouldLeaveOtherReleasesAlone() {
    String others =
        "metadata: {name: x, namespace: words, labels: {app.kubernetes.io/instance: other,"
            + " strimzi.io/cluster: other}}";
    kinds().forEach(kind -> given.custom(kind, others));

    removal().remove();

    for (ResourceDefinitionContext kind : kinds()) {
      assertThat(client.genericKubernetesResources(kind).inAnyNamespace().list().getItems())
          .hasSize(1);
    }
  }

  @Test
  void shouldKeepResourcesOfOthersForTheSameKafka() {
    given.custom(CustomResources.KAFKA_TOPIC, ours("theirs"));
    given.yaml(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: theirs, namespace: words, labels: {app.kubernetes.io/instance: wc}}
        """);

    removal().remove();

    assertThat(topics()).containsExactly("theirs");
    assertThat(client.batch().v1().jobs().inAnyNamespace().list().getItems()).hasSize(1);
  }

  @Test
  void shouldRemoveThePodThatHelmTestLeaves() {
    given.readyPod(
        "wc-test",
        Map.of("app.kubernetes.io/instance", "wc", "app.kubernetes.io/component", "verifier"));
    given.readyPod(
        "other-test",
        Map.of("app.kubernetes.io/instance", "other", "app.kubernetes.io/component", "verifier"));

    removal().remove();

    assertThat(client.pods().inAnyNamespace().list().getItems())
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly("other-test");
  }

  @Test
  void shouldLetNoFurtherVerifierBegin() {
    for (String name : List.of("wc-verifier", "theirs")) {
      given.yaml(
          "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: "
              + name
              + ", namespace: words}\nspec: {schedule: '@hourly'}\n");
    }

    removal().remove();

    assertThat(client.batch().v1().cronjobs().inAnyNamespace().list().getItems())
        .extracting(cronJob -> cronJob.getMetadata().getName())
        .containsExactly("theirs");
  }

  @Test
  void shouldNotRemoveKafkaWhileTheJobStillHasPods() {
    given.custom(CustomResources.KAFKA, String.format(Locale.ROOT, OURS, "wc"));
    given.readyPod("wc-driver", Map.of("sparkoperator.k8s.io/app-name", "wc"));

    assertThatThrownBy(() -> removal().remove())
        .isInstanceOf(ProgramException.class)
        .hasMessageStartingWith("timed out waiting for job")
        .hasMessageContaining("still present: Pod wc-driver");
    assertThat(
            client
                .genericKubernetesResources(CustomResources.KAFKA)
                .inAnyNamespace()
                .list()
                .getItems())
        .hasSize(1);
  }

  @Test
  void shouldKeepTopicsWhileStrimzisTopicOperatorCouldDeleteThemFromKafka() {
    given.custom(CustomResources.KAFKA_TOPIC, String.format(Locale.ROOT, OURS, "thing"));
    given.readyPod("wc-entity-operator", Map.of("strimzi.io/cluster", "wc"));

    assertThatThrownBy(() -> removal().remove())
        .hasMessageStartingWith("timed out waiting for kafka");

    assertThat(topics()).containsExactly("thing");
  }

  @Test
  void shouldRemoveTheNodePoolsBeforeItWaitsForTheirPods() {
    given.custom(CustomResources.KAFKA_NODE_POOL, ours("thing"));
    given.readyPod("wc-kafka-0", Map.of("strimzi.io/cluster", "wc"));

    assertThatThrownBy(() -> removal().remove())
        .hasMessageStartingWith("timed out waiting for kafka");
    assertThat(
            client
                .genericKubernetesResources(CustomResources.KAFKA_NODE_POOL)
                .inAnyNamespace()
                .list()
                .getItems())
        .isEmpty();
  }

  @Test
  void shouldReportTheVolumesThatAreKept() {
    volume("kept", "");
    volume("kept-too", "strimzi.io/name: wc-zookeeper", "");
    volume("theirs", "strimzi.io/name: other-kafka", "");
    volume("owned", ", ownerReferences: [{kind: Kafka, name: wc, uid: u, apiVersion: a/v1}]");

    Volumes volumes = new Volumes(given.cluster(), waiter());
    assertThat(volumes.left())
        .extracting(volume -> volume.getMetadata().getName())
        .containsExactly("kept", "kept-too");
    client.persistentVolumeClaims().inNamespace("words").withName("owned").delete();

    volumes.remove();

    assertThat(client.persistentVolumeClaims().inAnyNamespace().list().getItems())
        .extracting(volume -> volume.getMetadata().getName())
        .containsExactly("theirs");
  }

  @Test
  void shouldKeepVolumesThatAKafkaUses() {
    volume("kept", "");
    given.custom(CustomResources.KAFKA, ours("wc"));

    assertThat(new Volumes(given.cluster(), waiter()).left()).isEmpty();
  }

  @Test
  void shouldKeepANamespaceWithResourcesOfOthers() {
    NamespaceRemoval namespaces = new NamespaceRemoval(client, waiter());
    new TargetNamespace(client, "words").ensure(ProgressLine.none());
    given.yaml(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kube-root-ca.crt, namespace: words}\n");
    given.yaml(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-ca-root-cert, namespace: words}\n");
    given.yaml(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: builder-dockercfg-x7fq2, namespace: words}\n");
    given.yaml(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: "system:deployers", namespace: words}
        """);
    given.yaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs, namespace: words}\n");

    assertThat(namespaces.removable("words")).isFalse();
    assertThat(namespaces.remove("words")).contains("which also holds ConfigMap theirs");
    client.configMaps().inNamespace("words").withName("theirs").delete();
    assertThat(namespaces.removable("words")).isTrue();
    assertThat(namespaces.remove("words")).isEmpty();

    assertThat(client.namespaces().withName("words").get()).isNull();
  }

  @Test
  void shouldRemoveOnlyANamespaceThatDeployMade() {
    NamespaceRemoval namespaces = new NamespaceRemoval(client, waiter());
    new TargetNamespace(client, "ours").ensure(ProgressLine.none());
    given.yaml("apiVersion: v1\nkind: Namespace\nmetadata: {name: theirs}\n");

    namespaces.remove("ours");
    namespaces.remove("theirs");

    assertThat(client.namespaces().list().getItems())
        .extracting(namespace -> namespace.getMetadata().getName())
        .containsExactly("theirs");
  }

  @Test
  void shouldKeepANamespaceThatTheAccountMayNotSearch() {
    new TargetNamespace(client, "words").ensure(ProgressLine.none());
    server
        .expect()
        .get()
        .withPath("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
        .andReturn(
            403,
            new StatusBuilder().withCode(403).withMessage("me cannot list the definitions").build())
        .always();
    NamespaceRemoval namespaces = new NamespaceRemoval(client, waiter());

    assertThat(namespaces.removable("words")).isFalse();
    assertThat(namespaces.remove("words"))
        .contains("since this account may not remove it: me cannot list the definitions");
    assertThat(client.namespaces().withName("words").get()).isNotNull();
  }

  private static String ours(String name) {
    return String.format(Locale.ROOT, OURS, name);
  }

  private static List<ResourceDefinitionContext> kinds() {
    return List.of(
        CustomResources.SPARK_APPLICATION,
        CustomResources.KAFKA_TOPIC,
        CustomResources.KAFKA_USER,
        CustomResources.KAFKA_NODE_POOL,
        CustomResources.KAFKA);
  }

  private void volume(String name, String owner) {
    volume(name, "strimzi.io/cluster: wc", owner);
  }

  private void volume(String name, String label, String owner) {
    given.yaml(
        String.format(
            Locale.ROOT,
            "apiVersion: v1%nkind: PersistentVolumeClaim%n"
                + "metadata: {name: %s, namespace: words, labels: {%s}%s}%n",
            name,
            label,
            owner));
  }

  private List<String> topics() {
    return client
        .genericKubernetesResources(CustomResources.KAFKA_TOPIC)
        .inAnyNamespace()
        .list()
        .getItems()
        .stream()
        .map(topic -> topic.getMetadata().getName())
        .toList();
  }

  private PipelineRemoval removal() {
    String manifest =
        kinds().stream()
            .map(
                kind ->
                    kind == CustomResources.KAFKA || kind == CustomResources.SPARK_APPLICATION
                        ? "kind: " + kind.getKind() + "\nmetadata: {name: wc}\n"
                        : "kind: " + kind.getKind() + "\nmetadata: {name: thing}\n")
            .collect(
                Collectors.joining(
                    "---\n", "", "---\nkind: CronJob\nmetadata: {name: wc-verifier}\n"));
    given.resource(HelmSecret.of(1, "deployed", "mine", manifest));
    return new PipelineRemoval(
        given.cluster(), ReleaseResources.find(given.cluster()), helm, waiter());
  }

  private Waiter waiter() {
    return Waiters.impatient(given.cluster());
  }
}
