package wordcount.k8s.ready;

import java.util.ArrayList;
import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.release.ReleaseResources;

/**
 * The operators of the release's resources, as far as they watch its namespace, have available
 * pods.
 */
public final class OperatorsRun implements Condition {
  private final Cluster cluster;
  private final ReleaseResources release;

  public OperatorsRun(Cluster cluster, ReleaseResources release) {
    this.cluster = cluster;
    this.release = release;
  }

  @Override
  public String part() {
    return "operators";
  }

  @Override
  public Observation observe() {
    List<String> run = new ArrayList<>();
    List<String> idle = new ArrayList<>();
    for (Operator operator : Operator.ALL) {
      if (!release.names(operator.kind()).isEmpty()) {
        FoundOperator found = FoundOperator.find(cluster, operator);
        found.idle().ifPresent(why -> idle.add(operator.id() + ": " + why));
        if (!found.deployments().isEmpty() && found.idle().isEmpty()) {
          run.add(operator.id());
        }
      }
    }
    if (!idle.isEmpty()) {
      return Observation.waiting(String.join("; ", idle));
    }
    // An account limited to one namespace cannot see them; it must rely on the parts being ready.
    return Observation.ready(
        run.isEmpty() ? "not visible to this account" : String.join(", ", run) + " running");
  }

  @Override
  public String kubectlHint() {
    return "get deployments --all-namespaces";
  }
}
