package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;

/**
 * At least one node is ready. A node that was just created needs some time; a cluster without any
 * may create one for the first pod.
 */
public final class NodesReady implements Condition {
  private static final Readiness JUDGE = Readiness.getInstance();

  private final Cluster cluster;

  public NodesReady(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public String part() {
    return "node";
  }

  @Override
  public Observation observe() {
    List<Node> nodes = cluster.client().nodes().list().getItems();
    if (nodes.isEmpty()) {
      return Observation.ready("no nodes; the cluster may add some");
    }
    List<Node> ready = nodes.stream().filter(JUDGE::isReady).toList();
    if (!ready.isEmpty()) {
      return Observation.ready(ready.size() + "/" + nodes.size() + " nodes ready");
    }
    return nodes.stream()
        .flatMap(NodesReady::reasons)
        .findFirst()
        .map(why -> Observation.waiting("0/" + nodes.size() + " nodes ready, " + why))
        .orElseGet(() -> Observation.waiting("0/" + nodes.size() + " nodes ready"));
  }

  private static Stream<String> reasons(Node node) {
    return node.getStatus().getConditions().stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .map(NodeCondition::getMessage)
        .filter(Objects::nonNull)
        .map(message -> node.getMetadata().getName() + ": " + message);
  }

  @Override
  public String kubectlHint() {
    return "describe nodes";
  }
}
