package wordcount.k8s.undeploy;

import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_NODE_POOL;
import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;
import static wordcount.k8s.cluster.CustomResources.KAFKA_USER;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.ReleaseResources;

/**
 * Removes a pipeline in the order of its dependencies: the job, the producer, users, Kafka, topics,
 * then the rest of the release. While Strimzi's topic operator runs, it would delete each topic
 * from Kafka, and the lines and totals on volumes that are to be kept would be gone. It deletes
 * only the resources of the release, each by its name: others may have resources of the same kinds
 * in the namespace.
 */
public final class PipelineRemoval {
  private static final String VERIFIER = "verifier";

  private final Cluster cluster;
  private final ReleaseResources release;
  private final Helm helm;
  private final Waiter waiter;

  /**
   * @param release the release's resources
   */
  public PipelineRemoval(Cluster cluster, ReleaseResources release, Helm helm, Waiter waiter) {
    this.cluster = cluster;
    this.release = release;
    this.helm = helm;
    this.waiter = waiter;
  }

  /** Removes everything except the namespace and the volumes that Kafka is configured to keep. */
  public void remove() {
    removeVerifiers();
    remove("job", SPARK_APPLICATION, release.names("SparkApplication"));
    for (String job : release.names("SparkApplication")) {
      await("job", "get pods", () -> pods(Labels.SPARK_APP, job));
    }
    removeProducer();
    remove("users", KAFKA_USER, release.names("KafkaUser"));
    remove("kafka", KAFKA, release.names("Kafka"));
    // In KRaft mode the pods belong to the pools; Kafka first, or Strimzi would report it as
    // broken.
    remove("kafka", KAFKA_NODE_POOL, release.names("KafkaNodePool"));
    if (!release.names("Kafka").isEmpty() || !release.names("KafkaTopic").isEmpty()) {
      // Even if Helm has just removed it: its topic operator would delete the topics with their
      // data.
      await("kafka", "get pods", () -> pods(Labels.STRIMZI_CLUSTER, cluster.release()));
    }
    remove("topics", KAFKA_TOPIC, release.names("KafkaTopic"));
    helm.uninstall(cluster.namespace(), cluster.release());
  }

  /**
   * Removes the CronJob that starts verifiers first, then their Jobs, with their pods, and the pod
   * that {@code helm test} leaves.
   */
  private void removeVerifiers() {
    for (String name : release.names("CronJob")) {
      cluster
          .client()
          .batch()
          .v1()
          .cronjobs()
          .inNamespace(cluster.namespace())
          .withName(name)
          .delete();
    }
    Map<String, String> labels =
        Map.of(Labels.INSTANCE, cluster.release(), Labels.COMPONENT, VERIFIER);
    cluster
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(cluster.namespace())
        .withLabels(labels)
        .list()
        .getItems()
        // One by one, which does not need the right deletecollection.
        .forEach(job -> cluster.client().resource(job).delete());
    cluster.pods().withLabels(labels).delete();
  }

  private void removeProducer() {
    Function<String, Resource<Deployment>> deployment =
        name -> cluster.deployments().withName(name);
    List<String> names = release.names("Deployment");
    names.forEach(name -> deployment.apply(name).delete());
    await("producer", "get deployments", () -> present(names, deployment));
  }

  private void remove(String part, ResourceDefinitionContext kind, List<String> names) {
    if (names.isEmpty() || !CustomResources.known(cluster.client(), kind)) {
      return;
    }
    Function<String, Resource<GenericKubernetesResource>> resource =
        name -> cluster.custom(kind, name);
    names.forEach(name -> resource.apply(name).delete());
    await(
        part, "get " + CustomResources.fullName(kind) + " -o yaml", () -> present(names, resource));
  }

  private static <T extends HasMetadata> List<T> present(
      List<String> names, Function<String, Resource<T>> resource) {
    return names.stream().map(name -> resource.apply(name).get()).filter(Objects::nonNull).toList();
  }

  private List<Pod> pods(String label, String value) {
    return cluster.pods().withLabel(label, value).list().getItems();
  }

  private void await(
      String part, String kubectlHint, Supplier<? extends List<? extends HasMetadata>> left) {
    waiter.await(new ResourcesDeleted(part, kubectlHint, left));
  }
}
