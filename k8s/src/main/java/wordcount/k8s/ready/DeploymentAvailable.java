package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;

/** A Deployment has all its replicas, and all of them have its newest specification. */
public final class DeploymentAvailable implements Condition {
  private final Cluster cluster;
  private final String part;
  private final String name;

  /**
   * @param part its name in output, such as {@code producer}
   * @param name name of the Deployment
   */
  public DeploymentAvailable(Cluster cluster, String part, String name) {
    this.cluster = cluster;
    this.part = part;
    this.name = name;
  }

  @Override
  public String part() {
    return part;
  }

  @Override
  public Observation observe() {
    Deployment deployment = deployment();
    if (deployment == null) {
      return Observation.waiting("missing");
    }
    int wanted = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    DeploymentStatus status =
        Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
    int available = Objects.requireNonNullElse(status.getAvailableReplicas(), 0);
    int updated = Objects.requireNonNullElse(status.getUpdatedReplicas(), 0);
    // Pods of the last specification stay until the new ones become available.
    int all = Objects.requireNonNullElse(status.getReplicas(), updated);
    boolean seen =
        deployment.getMetadata().getGeneration() == null
            || deployment.getMetadata().getGeneration().equals(status.getObservedGeneration());
    Pods pods = Pods.labelled(cluster, deployment.getSpec().getSelector().getMatchLabels());
    Map<String, Object> facts =
        Map.of("available", available, "replicas", wanted, "restarts", pods.restarts());
    String counted =
        available + "/" + wanted + " available" + (all > updated ? ", including old pods" : "");
    return seen && updated >= wanted && available >= wanted && all <= updated
        ? Observation.ready(counted).with(facts)
        : Observation.waiting(
                counted
                    + pods.trouble().or(() -> refusal(status)).map(text -> ", " + text).orElse(""))
            .with(facts)
            .hopelessIf(pods.hopeless());
  }

  @Override
  public String kubectlHint() {
    return "describe deployment " + name;
  }

  /** Returns why no pod could be created, such as a quota. */
  private static Optional<String> refusal(DeploymentStatus status) {
    return status.getConditions().stream()
        .filter(condition -> "ReplicaFailure".equals(condition.getType()))
        .map(DeploymentCondition::getMessage)
        .findFirst();
  }

  @Override
  public String evidence() {
    Deployment deployment = deployment();
    return deployment == null
        ? ""
        : Pods.labelled(cluster, deployment.getSpec().getSelector().getMatchLabels())
            .lastWords(cluster);
  }

  private Deployment deployment() {
    return cluster.deployments().withName(name).get();
  }
}
