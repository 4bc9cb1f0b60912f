package wordcount.k8s.doctor;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import wordcount.k8s.cluster.Cluster;

/**
 * Checks that the nodes have room for the requests of the pipeline and of the operators still to be
 * installed. Pods that the pipeline's own namespace already has do not count: an upgrade replaces
 * them. It only warns where the cluster may add nodes: such a cluster has little free capacity by
 * design, or no node at all.
 */
public final class CapacityCheck implements Check {
  private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
  private static final String REMEDY =
      "enlarge the cluster, stop other workloads, or request less in the values";

  /** The provider ids of nodes that nobody adds to; every cloud has one of its own. */
  private static final Pattern FIXED =
      Pattern.compile("((kind|k3s|rke2|minikube|talos|metal3|proxmox):.*)?");

  private static final long AT_ONCE = 500;

  private final Cluster cluster;
  private final BigDecimal cpu;
  private final BigDecimal memory;
  private List<Node> usable = List.of();
  private List<Pod> pods = List.of();
  private boolean mayGrow;

  /**
   * @param cpu cores to be requested
   * @param memory bytes to be requested
   */
  CapacityCheck(Cluster cluster, BigDecimal cpu, BigDecimal memory) {
    this.cluster = cluster;
    this.cpu = cpu;
    this.memory = memory;
  }

  @Override
  public List<Finding> run() {
    List<Node> nodes = cluster.client().nodes().list().getItems();
    usable =
        nodes.stream()
            .filter(Readiness.getInstance()::isReady)
            .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
            .toList();
    mayGrow = nodes.isEmpty() || nodes.stream().anyMatch(CapacityCheck::inCloud);
    if (usable.isEmpty()) {
      return List.of(
          tooLittle(
              "nodes",
              nodes.isEmpty()
                  ? "there are no nodes"
                  : "none of the " + nodes.size() + " nodes accepts pods: not ready or cordoned",
              "see " + cluster.kubectl() + " get nodes"));
    }
    pods = pods();
    return List.of(
        compare("cpu", "cores", cpu, BigDecimal.ONE), compare("memory", "GiB", memory, GIB));
  }

  private Finding compare(String resource, String unit, BigDecimal wanted, BigDecimal scale) {
    BigDecimal free = allocatable(resource).subtract(requested(resource));
    String message =
        String.format(
            Locale.ROOT,
            "%s %s of %s requested, %s free",
            shown(wanted, scale),
            unit,
            resource,
            shown(free, scale));
    if (wanted.compareTo(free) <= 0) {
      return Finding.ok(resource, message);
    }
    return tooLittle(resource, message, REMEDY);
  }

  private Finding tooLittle(String id, String message, String remedy) {
    return mayGrow
        ? Finding.warning(
            id,
            message + "; the cluster may add nodes",
            "if pods stay Pending, check the cluster's autoscaler, or " + remedy)
        : Finding.failed(id, message, remedy);
  }

  private static boolean inCloud(Node node) {
    return !FIXED.matcher(Objects.toString(node.getSpec().getProviderID(), "")).matches();
  }

  private static String shown(BigDecimal amount, BigDecimal scale) {
    return amount.divide(scale, 1, RoundingMode.HALF_UP).toPlainString();
  }

  private BigDecimal allocatable(String resource) {
    return usable.stream()
        .map(Node::getStatus)
        .map(status -> amount(status.getAllocatable(), resource))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private BigDecimal requested(String resource) {
    return pods.stream()
        .filter(pod -> !pod.getMetadata().getNamespace().equals(cluster.namespace()))
        // A pod on an unusable node takes nothing from the usable ones.
        .filter(pod -> pod.getSpec().getNodeName() == null || isUsable(pod.getSpec().getNodeName()))
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .map(Container::getResources)
        .map(resources -> resources == null ? null : resources.getRequests())
        .map(requests -> amount(requests, resource))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private boolean isUsable(String node) {
    return usable.stream().anyMatch(known -> known.getMetadata().getName().equals(node));
  }

  /** Returns the pods that have not ended, in pieces: a large cluster has tens of thousands. */
  private List<Pod> pods() {
    var running =
        cluster
            .client()
            .pods()
            .inAnyNamespace()
            .withoutField("status.phase", "Succeeded")
            .withoutField("status.phase", "Failed");
    List<Pod> found = new ArrayList<>();
    String next = null;
    do {
      PodList piece =
          running.list(new ListOptionsBuilder().withLimit(AT_ONCE).withContinue(next).build());
      found.addAll(piece.getItems());
      next = piece.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return found;
  }

  private static BigDecimal amount(Map<String, Quantity> amounts, String resource) {
    return amounts == null || !amounts.containsKey(resource)
        ? BigDecimal.ZERO
        : Quantity.getAmountInBytes(amounts.get(resource));
  }
}
