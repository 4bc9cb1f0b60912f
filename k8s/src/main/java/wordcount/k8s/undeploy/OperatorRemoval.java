package wordcount.k8s.undeploy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.PipelineNamespace;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.Installation;
import wordcount.program.Progress;

/**
 * Removes the operators that a deployment installed, and the kinds that they defined: Helm would
 * leave these, and a later deployment would take the operators for present.
 */
public final class OperatorRemoval {
  private final Cluster cluster;
  private final Charts charts;
  private final OperatorCharts pinned;
  private final NamespaceRemoval namespaces;
  private final Progress progress;

  public OperatorRemoval(
      Cluster cluster,
      Charts charts,
      OperatorCharts pinned,
      NamespaceRemoval namespaces,
      Progress progress) {
    this.cluster = cluster;
    this.charts = charts;
    this.pinned = pinned;
    this.namespaces = namespaces;
    this.progress = progress;
  }

  /** Removes those that are ours and that nothing in the cluster needs any more. */
  public void remove() {
    for (Operator operator : Operator.ALL) {
      Installation installation = pinned.installation(operator, cluster.namespace());
      if (!new PipelineNamespace(cluster.client(), installation.namespace()).ours()) {
        say(operator, "kept: it was not installed by wordcount deploy");
      } else if (used(operator, installation.namespace())) {
        say(operator, "kept: the cluster has other resources that need it");
      } else {
        charts.uninstall(installation.namespace(), installation.name());
        definitions(operator).forEach(kind -> cluster.client().resource(kind).delete());
        namespaces.remove(installation.namespace());
        say(operator, "removed");
      }
    }
  }

  private boolean used(Operator operator, String ownNamespace) {
    return definitions(operator).stream()
        .flatMap(kind -> resources(kind).stream())
        .anyMatch(resource -> !ownNamespace.equals(resource.getMetadata().getNamespace()));
  }

  private List<GenericKubernetesResource> resources(CustomResourceDefinition kind) {
    return cluster
        .client()
        .genericKubernetesResources(CustomResourceDefinitionContext.fromCrd(kind))
        .inAnyNamespace()
        .list()
        .getItems();
  }

  private List<CustomResourceDefinition> definitions(Operator operator) {
    String group = operator.crd().substring(operator.crd().indexOf('.') + 1);
    return cluster
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .stream()
        .filter(kind -> kind.getSpec().getGroup().equals(group))
        .toList();
  }

  private void say(Operator operator, String what) {
    progress.finish(String.format("%-10s %s %s", "operator", operator.id(), what));
  }
}
