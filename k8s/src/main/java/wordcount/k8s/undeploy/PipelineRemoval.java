package wordcount.k8s.undeploy;

import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;
import static wordcount.k8s.cluster.CustomResources.KAFKA_USER;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.function.Supplier;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.ReleaseResources;

/**
 * Removes a pipeline from its readers to its store: the job, the producer, topics and users, Kafka,
 * then the rest of the release. Topics bear a finalizer that only Strimzi's topic operator takes
 * away, so they go while Kafka still runs.
 */
public final class PipelineRemoval {
  private static final String STRIMZI_CLUSTER = "strimzi.io/cluster";
  private static final String SPARK_APP = "sparkoperator.k8s.io/app-name";

  private final Cluster cluster;
  private final Charts charts;
  private final Waiter waiter;

  public PipelineRemoval(Cluster cluster, Charts charts, Waiter waiter) {
    this.cluster = cluster;
    this.charts = charts;
    this.waiter = waiter;
  }

  /** Removes all but the namespace and the volumes that Kafka was told to keep. */
  public void remove() {
    removeVerifiers();
    remove("job", SPARK_APPLICATION, ReleaseResources.INSTANCE);
    await("job", "get pods", () -> pods(SPARK_APP));
    removeProducer();
    remove("topics", KAFKA_TOPIC, STRIMZI_CLUSTER);
    remove("users", KAFKA_USER, STRIMZI_CLUSTER);
    remove("kafka", KAFKA, ReleaseResources.INSTANCE);
    await("kafka", "get pods", () -> pods(STRIMZI_CLUSTER));
    charts.uninstall(cluster.namespace(), cluster.release());
  }

  /** Returns the volumes of Kafka and ZooKeeper that are to stay. */
  public List<PersistentVolumeClaim> keptVolumes() {
    return volumes().stream()
        .filter(volume -> volume.getMetadata().getOwnerReferences().isEmpty())
        .toList();
  }

  /** Removes these volumes too, with what is in them. */
  public void removeVolumes() {
    cluster
        .client()
        .persistentVolumeClaims()
        .inNamespace(cluster.namespace())
        .withLabel(STRIMZI_CLUSTER, cluster.release())
        .delete();
    await("volumes", "get persistentvolumeclaims", this::volumes);
  }

  private List<PersistentVolumeClaim> volumes() {
    return cluster
        .client()
        .persistentVolumeClaims()
        .inNamespace(cluster.namespace())
        .withLabel(STRIMZI_CLUSTER, cluster.release())
        .list()
        .getItems();
  }

  private void removeVerifiers() {
    cluster
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(cluster.namespace())
        .withLabel(ReleaseResources.INSTANCE, cluster.release())
        .delete();
  }

  private void removeProducer() {
    var deployments =
        cluster
            .client()
            .apps()
            .deployments()
            .inNamespace(cluster.namespace())
            .withLabel(ReleaseResources.INSTANCE, cluster.release())
            // Strimzi labels its own in the same way.
            .withoutLabel(STRIMZI_CLUSTER);
    deployments.delete();
    await("producer", "get deployments", () -> deployments.list().getItems());
  }

  private void remove(String part, ResourceDefinitionContext kind, String label) {
    if (!CustomResources.known(cluster.client(), kind)) {
      return;
    }
    var resources =
        cluster
            .client()
            .genericKubernetesResources(kind)
            .inNamespace(cluster.namespace())
            .withLabel(label, cluster.release());
    resources.delete();
    await(
        part,
        "get " + kind.getPlural() + "." + kind.getGroup() + " -o yaml",
        () -> resources.list().getItems());
  }

  private List<Pod> pods(String label) {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withLabel(label, cluster.release())
        .list()
        .getItems();
  }

  private void await(
      String part, String lookFurther, Supplier<? extends List<? extends HasMetadata>> left) {
    waiter.await(new Gone(part, lookFurther, left));
  }
}
