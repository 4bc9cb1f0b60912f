package wordcount.k8s.undeploy;

import static wordcount.k8s.cluster.CustomResources.KAFKA;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.ready.Waiter;

/** The volumes that a release's Kafka and ZooKeeper leave behind if they are configured to. */
public final class Volumes {

  private final Cluster cluster;
  private final Waiter waiter;

  public Volumes(Cluster cluster, Waiter waiter) {
    this.cluster = cluster;
    this.waiter = waiter;
  }

  /** Returns the volumes left behind; none while a Kafka of the release's name exists. */
  public List<PersistentVolumeClaim> left() {
    return inUse()
        ? List.of()
        : all().stream()
            .filter(volume -> volume.getMetadata().getOwnerReferences().isEmpty())
            .toList();
  }

  private boolean inUse() {
    return CustomResources.known(cluster.client(), KAFKA)
        && cluster.custom(KAFKA, cluster.release()).get() != null;
  }

  /** Removes them, with all lines and totals in them. */
  public void remove() {
    left().forEach(volume -> cluster.client().resource(volume).delete());
    waiter.await(new ResourcesDeleted("volumes", "get persistentvolumeclaims", this::all));
  }

  /** Strimzi labels them with the cluster and with its component; either label is enough. */
  private List<PersistentVolumeClaim> all() {
    var claims = cluster.client().persistentVolumeClaims().inNamespace(cluster.namespace());
    String release = cluster.release();
    Map<String, PersistentVolumeClaim> byName = new TreeMap<>();
    Stream.of(
            claims.withLabel(Labels.STRIMZI_CLUSTER, release),
            claims.withLabel(Labels.STRIMZI_NAME, release + "-kafka"),
            claims.withLabel(Labels.STRIMZI_NAME, release + "-zookeeper"))
        .flatMap(found -> found.list().getItems().stream())
        .forEach(claim -> byName.put(claim.getMetadata().getName(), claim));
    return List.copyOf(byName.values());
  }
}
