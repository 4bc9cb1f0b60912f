package wordcount.k8s.doctor;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;

/** Checks that the StorageClass of each volume exists: the one that it names, or a default one. */
public final class StorageClassCheck implements Check {
  private static final String ID = "storage-class";
  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";
  private static final String OLD_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class";

  private final Cluster cluster;
  private final Demand demand;

  StorageClassCheck(Cluster cluster, Demand demand) {
    this.cluster = cluster;
    this.demand = demand;
  }

  @Override
  public List<Finding> run() {
    List<StorageClass> classes = cluster.client().storage().v1().storageClasses().list().getItems();
    List<String> names = classes.stream().map(known -> known.getMetadata().getName()).toList();
    List<String> missing =
        demand.storageClasses().stream().filter(name -> !names.contains(name)).toList();
    if (!missing.isEmpty()) {
      return List.of(
          Finding.failed(
              ID,
              "no StorageClass " + String.join(", ", missing) + "; the cluster has " + names,
              "name one of them in the values"));
    }
    if (!demand.defaultStorageClass()) {
      return List.of(Finding.ok(ID, "no default StorageClass is needed"));
    }
    return classes.stream()
        .filter(StorageClassCheck::isDefault)
        .map(known -> Finding.ok(ID, "default StorageClass " + known.getMetadata().getName()))
        .findFirst()
        .map(List::of)
        .orElseGet(
            () ->
                List.of(
                    Finding.failed(
                        ID,
                        "no default StorageClass; the cluster has " + names,
                        "annotate one with " + DEFAULT + "=true, or name one in the values")));
  }

  private static boolean isDefault(StorageClass known) {
    // Kubernetes accepts either.
    return Stream.of(DEFAULT, OLD_DEFAULT)
        .anyMatch(name -> "true".equals(known.getMetadata().getAnnotations().get(name)));
  }
}
