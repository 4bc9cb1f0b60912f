package wordcount.k8s.deploy;

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
import wordcount.program.Progress;

/** Installs the operators that are not there. */
public final class OperatorInstaller {
  private final Cluster cluster;
  private final Charts charts;
  private final OperatorCharts pinned;
  private final Progress progress;

  public OperatorInstaller(
      Cluster cluster, Charts charts, OperatorCharts pinned, Progress progress) {
    this.cluster = cluster;
    this.charts = charts;
    this.pinned = pinned;
    this.progress = progress;
  }

  /** Installs what is missing and waits until it works. */
  public void install(List<Operator> wanted, Waiter waiter) {
    for (Operator operator : wanted) {
      if (FoundOperator.find(cluster, operator).installed()) {
        progress.finish(StepLine.unchanged("operator", operator.id() + " is there"));
      } else {
        install(pinned.installation(operator, cluster.namespace()), waiter);
      }
    }
  }

  private void install(Installation installation, Waiter waiter) {
    String namespace = installation.namespace();
    new PipelineNamespace(cluster.client(), namespace).ensure(progress);
    progress.show(StepLine.waiting("operator", "installing " + installation.name()));
    charts.apply(installation);
    progress.finish(StepLine.done("operator", installation.name() + " installed"));
    Cluster there = new Cluster(cluster.client(), namespace, installation.name());
    deployments(there)
        .forEach(name -> waiter.await(new DeploymentAvailable(there, "operator", name)));
    waiter.await(new WebhooksServe(there));
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
