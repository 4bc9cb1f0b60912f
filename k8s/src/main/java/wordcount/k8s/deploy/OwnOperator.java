package wordcount.k8s.deploy;

import java.util.Optional;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.Installation;
import wordcount.k8s.release.InstalledRelease;

/** Tells whether a deployment installed an operator, or began to. */
public final class OwnOperator {
  private OwnOperator() {}

  /** Returns whether a deployment made the operator's release; false if that may not be read. */
  public static boolean is(Cluster cluster, Installation installation) {
    return Allowed.ask(() -> installed(cluster, installation), () -> false);
  }

  private static boolean installed(Cluster cluster, Installation installation) {
    Optional<InstalledRelease> release =
        InstalledRelease.find(cluster.at(installation.namespace(), installation.name()));
    // Helm does not record who began an installation that did not complete.
    return release
        .filter(InstalledRelease::complete)
        .map(found -> found.description().equals(installation.description()))
        .orElseGet(() -> new TargetNamespace(cluster.client(), installation.namespace()).ours());
  }
}
