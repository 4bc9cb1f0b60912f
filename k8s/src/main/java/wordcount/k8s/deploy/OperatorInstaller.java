package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.DeploymentAvailable;
import wordcount.k8s.ready.StepLine;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.ready.WebhooksServe;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.Installation;
import wordcount.k8s.release.InstalledRelease;
import wordcount.program.ProgressLine;

/**
 * Installs missing operators and finishes installations that were interrupted. Brings the operators
 * that a deployment installed up to date, and restores what was changed in them by hand.
 */
public final class OperatorInstaller {
  private final Cluster cluster;
  private final Helm helm;
  private final OperatorCharts pinned;
  private final ProgressLine progress;

  public OperatorInstaller(
      Cluster cluster, Helm helm, OperatorCharts pinned, ProgressLine progress) {
    this.cluster = cluster;
    this.helm = helm;
    this.pinned = pinned;
    this.progress = progress;
  }

  /**
   * Returns whether a deployment installed the operator, or began to; false if this account may not
   * see that.
   */
  public static boolean isOurs(Cluster cluster, OperatorCharts pinned, Operator operator) {
    Installation wanted = pinned.installation(operator, Set.of());
    Cluster there = cluster.at(wanted.namespace(), wanted.name());
    return Allowed.ask(
        () ->
            InstalledRelease.find(there)
                // Helm does not record who began an installation that did not complete.
                .filter(InstalledRelease::complete)
                .map(found -> found.description().startsWith(OperatorCharts.OURS))
                .orElseGet(
                    () ->
                        new TargetNamespace(cluster.client(), there.namespace()).createdByDeploy()),
        () -> false);
  }

  /** Installs what is missing and waits until it is ready; returns whether anything changed. */
  public boolean install(List<Operator> wanted, Waiter waiter) {
    boolean changed = false;
    for (Operator operator : wanted) {
      FoundOperator found = FoundOperator.find(cluster, operator);
      if (found.installed() && !isOurs(cluster, pinned, operator)) {
        progress.finish(StepLine.unchanged("operator", "found " + operator.id()));
        found.deployments().forEach(deployment -> await(deployment, waiter));
      } else {
        changed |= install(pinned.installation(operator, watched(operator)), waiter);
      }
    }
    return changed;
  }

  /**
   * Returns this pipeline's namespace and the existing ones that our operator already watches,
   * according to Helm's record: its Deployment may be gone. Strimzi's chart adds the operator's
   * own.
   */
  private Set<String> watched(Operator operator) {
    Installation wanted = pinned.installation(operator, Set.of());
    Set<String> watched =
        InstalledRelease.find(cluster.at(wanted.namespace(), wanted.name()))
            .map(found -> new TreeSet<>(FoundOperator.namespaces(cluster, found.manifest())))
            .orElseGet(TreeSet::new);
    watched.remove(wanted.namespace());
    watched.removeIf(name -> cluster.client().namespaces().withName(name).get() == null);
    watched.add(cluster.namespace());
    return watched;
  }

  private boolean install(Installation installation, Waiter waiter) {
    String namespace = installation.namespace();
    new TargetNamespace(cluster.client(), namespace).ensure(progress);
    Cluster there = cluster.at(namespace, installation.name());
    boolean changed =
        new ReleaseInstaller(there, "operator", helm, progress)
            .install(installation, waiter.at(there));
    for (String name : deployments(there)) {
      waiter.at(there).await(new DeploymentAvailable(there, "operator", name));
    }
    waiter.at(there).await(new WebhooksServe(there));
    return changed;
  }

  private void await(Deployment found, Waiter waiter) {
    Cluster there = cluster.at(found.getMetadata().getNamespace(), found.getMetadata().getName());
    waiter.at(there).await(new DeploymentAvailable(there, "operator", there.release()));
  }

  private static List<String> deployments(Cluster there) {
    return there.deployments().list().getItems().stream()
        .map(deployment -> deployment.getMetadata().getName())
        .toList();
  }
}
