package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;

/** The pods of one part. */
final class Pods {
  private static final String ERROR = "error: ";

  private final List<Pod> pods;

  private Pods(List<Pod> pods) {
    this.pods = pods;
  }

  static Pods labelled(Cluster cluster, Map<String, String> labels) {
    return new Pods(
        cluster
            .client()
            .pods()
            .inNamespace(cluster.namespace())
            .withLabels(labels)
            .list()
            .getItems());
  }

  /** Leaves out those that ended, such as executors that a dying driver did not clear away. */
  long notEnded() {
    return pods.stream()
        .filter(
            pod ->
                pod.getStatus() == null
                    || !List.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
        .count();
  }

  long ready() {
    return pods.stream().filter(Readiness.getInstance()::isReady).count();
  }

  int restarts() {
    return pods.stream().flatMap(Pods::containers).mapToInt(ContainerStatus::getRestartCount).sum();
  }

  /** Returns why a pod is not ready, as {@code pod: reason}, if one says so. */
  Optional<String> trouble() {
    return pods.stream()
        .filter(pod -> !Readiness.getInstance().isReady(pod))
        .flatMap(pod -> reasons(pod).map(reason -> pod.getMetadata().getName() + ": " + reason))
        .findFirst();
  }

  private static Stream<String> reasons(Pod pod) {
    Stream<String> scheduling =
        pod.getStatus() == null
            ? Stream.empty()
            : pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getMessage);
    return Stream.concat(scheduling, containers(pod).flatMap(Pods::reason));
  }

  private static Stream<String> reason(ContainerStatus container) {
    ContainerState now = container.getState();
    ContainerState last = container.getLastState();
    if (now != null && now.getWaiting() != null && now.getWaiting().getReason() != null) {
      boolean died = last != null && last.getTerminated() != null;
      String after = died ? " after " + end(last.getTerminated()) : "";
      return Stream.of(now.getWaiting().getReason() + after);
    }
    return now != null && now.getTerminated() != null
        ? Stream.of(end(now.getTerminated()))
        : Stream.empty();
  }

  /** The reason, and what our programs say themselves, which the chart has kept with the pod. */
  private static String end(ContainerStateTerminated ended) {
    return Objects.requireNonNullElse(ended.getMessage(), "")
        .lines()
        .filter(line -> line.startsWith(ERROR))
        .findFirst()
        .map(line -> ended.getReason() + ": " + line.substring(ERROR.length()))
        .orElse(ended.getReason());
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }
}
