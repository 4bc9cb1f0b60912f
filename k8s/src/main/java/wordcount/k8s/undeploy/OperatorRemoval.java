package wordcount.k8s.undeploy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.deploy.OperatorInstaller;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.StepLine;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.Installation;
import wordcount.program.ProgressLine;

/**
 * Removes the operators that a deployment installed, with their CRDs: Helm would leave these, and a
 * later deployment would mistake the operators for installed.
 */
public final class OperatorRemoval {
  private static final String CERTIFICATES = "--webhook-secret-name=";

  private final Cluster cluster;
  private final Helm helm;
  private final OperatorCharts pinned;
  private final Waiter waiter;
  private final ProgressLine progress;

  public OperatorRemoval(
      Cluster cluster, Helm helm, OperatorCharts pinned, Waiter waiter, ProgressLine progress) {
    this.cluster = cluster;
    this.helm = helm;
    this.pinned = pinned;
    this.waiter = waiter;
    this.progress = progress;
  }

  /** Removes the operators that are ours and that nothing in the cluster needs any more. */
  public void remove() {
    for (Operator operator : Operator.ALL) {
      Installation installation = pinned.installation(operator, Set.of());
      if (!OperatorInstaller.isOurs(cluster, pinned, operator)) {
        kept(operator, "wordcount deploy did not install it");
      } else if (used(operator, installation)) {
        kept(operator, "something else in the cluster needs it");
      } else {
        String rest =
            remove(operator, installation)
                .map(why -> "; kept namespace " + installation.namespace() + ", " + why)
                .orElse("");
        progress.finish(StepLine.done("operator", operator.id() + " removed" + rest));
      }
    }
  }

  private boolean used(Operator operator, Installation installation) {
    return elsewhere(operator, installation) || hasResources(operator, installation);
  }

  /** Returns whether another installation of the operator uses the same CRDs. */
  private boolean elsewhere(Operator operator, Installation installation) {
    return FoundOperator.deployments(cluster, operator).stream()
        .anyMatch(found -> !found.getMetadata().getNamespace().equals(installation.namespace()));
  }

  private boolean hasResources(Operator operator, Installation installation) {
    return definitions(operator).stream()
        .flatMap(kind -> resources(kind).stream())
        .anyMatch(resource -> !ofRelease(resource, installation));
  }

  private static boolean ofRelease(HasMetadata resource, Installation installation) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return installation.name().equals(annotations.get(Labels.HELM_RELEASE))
        && installation.namespace().equals(annotations.get(Labels.HELM_NAMESPACE));
  }

  /**
   * Removes an operator; returns why its namespace was kept, if it was. Only Helm's own resources
   * of its kinds are left, so it has no finalizer to clear.
   */
  private Optional<String> remove(Operator operator, Installation installation) {
    List<String> certificates = certificates(installation.namespace());
    helm.uninstall(installation.namespace(), installation.name());
    certificates.forEach(
        name ->
            cluster
                .client()
                .secrets()
                .inNamespace(installation.namespace())
                .withName(name)
                .delete());
    definitions(operator).forEach(kind -> cluster.client().resource(kind).delete());
    waiter.await(
        new ResourcesDeleted(
            "operator", "get customresourcedefinitions", () -> definitions(operator)));
    return new NamespaceRemoval(cluster.client(), waiter).remove(installation.namespace());
  }

  /** Returns the Secrets, named in its arguments, that the operator and not Helm creates. */
  private List<String> certificates(String namespace) {
    return cluster.client().apps().deployments().inNamespace(namespace).list().getItems().stream()
        .flatMap(found -> found.getSpec().getTemplate().getSpec().getContainers().stream())
        .flatMap(container -> container.getArgs().stream())
        .filter(argument -> argument.startsWith(CERTIFICATES))
        .map(argument -> argument.substring(CERTIFICATES.length()))
        .toList();
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
    return cluster
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .stream()
        .filter(kind -> operator.groups().contains(kind.getSpec().getGroup()))
        .toList();
  }

  private void kept(Operator operator, String why) {
    progress.finish(StepLine.unchanged("operator", operator.id() + " kept: " + why));
  }
}
