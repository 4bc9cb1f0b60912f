package wordcount.k8s.undeploy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Filterable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.InstalledRelease;

/** The releases of our chart in a cluster, to suggest those that the user may have meant. */
public final class KnownReleases {
  private final Cluster cluster;

  public KnownReleases(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Returns their names and namespaces, as far as this account may list them. */
  public List<String> names() {
    return secrets()
        .filter(secret -> InstalledRelease.decode(secret).ofOurChart())
        .map(
            secret ->
                secret.getMetadata().getLabels().get("name")
                    + " in namespace "
                    + secret.getMetadata().getNamespace())
        .distinct()
        .sorted()
        .toList();
  }

  private Stream<Secret> secrets() {
    var secrets = cluster.client().secrets();
    return Allowed.ask(
        () -> helms(secrets.inAnyNamespace()),
        () -> helms(secrets.inNamespace(cluster.namespace())));
  }

  private static Stream<Secret> helms(
      Filterable<FilterWatchListDeletable<Secret, SecretList, Resource<Secret>>> place) {
    // Helm keeps up to ten revisions of each release.
    return place
        .withLabel("owner", "helm")
        .withoutLabel("status", "superseded")
        .list()
        .getItems()
        .stream();
  }
}
