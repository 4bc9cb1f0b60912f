package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.DeploymentAvailable;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.ready.WebhooksServe;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.Installation;
import wordcount.program.ProgressLine;

/**
 * Installs missing operators, finishes installations that were interrupted, and restores what was
 * changed by hand in the operators that a deployment installed.
 */
public final class OperatorInstaller {
  private final Cluster cluster;
  private final Charts charts;
  private final OperatorCharts pinned;
  private final ProgressLine progress;

  public OperatorInstaller(
      Cluster cluster, Charts charts, OperatorCharts pinned, ProgressLine progress) {
    this.cluster = cluster;
    this.charts = charts;
    this.pinned = pinned;
    this.progress = progress;
  }

  /** Installs what is missing and waits until it is ready; returns whether anything changed. */
  public boolean install(List<Operator> wanted, Waiter waiter) {
    boolean changed = false;
    for (Operator operator : wanted) {
      Installation installation = pinned.installation(operator, cluster.namespace());
      FoundOperator found = FoundOperator.find(cluster, operator);
      if (found.installed() && !OwnOperator.is(cluster, installation)) {
        progress.finish(StepLine.unchanged("operator", "found " + operator.id()));
        found.deployments().forEach(deployment -> await(deployment, waiter));
      } else {
        changed |= install(installation, waiter);
      }
    }
    return changed;
  }

  private boolean install(Installation installation, Waiter waiter) {
    String namespace = installation.namespace();
    new TargetNamespace(cluster.client(), namespace).ensure(progress);
    Cluster there = cluster.at(namespace, installation.name());
    boolean changed =
        new ReleaseInstaller(there, "operator", charts, progress).install(installation, waiter);
    deployments(there)
        .forEach(name -> waiter.await(new DeploymentAvailable(there, "operator", name)));
    waiter.await(new WebhooksServe(there));
    return changed;
  }

  private void await(Deployment found, Waiter waiter) {
    Cluster there = cluster.at(found.getMetadata().getNamespace(), found.getMetadata().getName());
    waiter.await(new DeploymentAvailable(there, "operator", there.release()));
  }

  private static List<String> deployments(Cluster there) {
    return there
        .client()
        .apps()
        .deployments()
        .inNamespace(there.namespace())
        .list()
        .getItems()
        .stream()
        .map(deployment -> deployment.getMetadata().getName())
        .toList();
  }
}
