package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ResourceStatus;

/** The pods of one part. */
final class Pods {
  private static final String ERROR = "error: ";
  // A driver and its executors share the same value; the job's next driver has another.
  private static final String RUN = "spark-app-selector";
  private static final int LAST_WORDS = 5;

  private static final int NO_IMAGE = 0;
  private static final int UNSCHEDULED = 1;
  private static final int CRASHES = 2;
  private static final int STARTING = 3;
  private static final int NOT_READY = 4;

  private static final Set<String> BEGINS = Set.of("ContainerCreating", "PodInitializing");
  private static final Set<String> UNMENDABLE = Set.of("InvalidImageName", "ErrImageNeverPull");
  private static final Set<String> IMAGE_TROUBLES =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");
  // These answers of a registry are final; a registry that cannot be reached may come back.
  private static final Pattern REFUSED =
      Pattern.compile(
          "not found|NotFound|manifest unknown|denied|unauthorized|no match for platform",
          Pattern.CASE_INSENSITIVE);

  private final List<Pod> pods;

  private Pods(List<Pod> pods) {
    this.pods = pods;
  }

  static Pods labelled(Cluster cluster, Map<String, String> labels) {
    return new Pods(cluster.pods().withLabels(labels).list().getItems());
  }

  /** Returns how many have not ended; a dying driver may leave executors that have. */
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

  /** Returns only those of the current driver's run, if the driver's labels name it. */
  Pods ofTheSameRun(Pods driver) {
    Set<String> runs =
        driver.pods.stream().flatMap(Pods::run).collect(Collectors.toUnmodifiableSet());
    return runs.isEmpty()
        ? this
        : new Pods(pods.stream().filter(pod -> run(pod).allMatch(runs::contains)).toList());
  }

  private static Stream<String> run(Pod pod) {
    return Stream.ofNullable(pod.getMetadata().getLabels().get(RUN));
  }

  boolean isEmpty() {
    return pods.isEmpty();
  }

  /**
   * Returns the observation of a part that is not ready: why a pod of it is not or, if all are,
   * what the operator reports about the resource that they belong to.
   *
   * @param counted how many are ready
   */
  Observation notReady(GenericKubernetesResource owner, String counted, Map<String, Object> facts) {
    String why =
        trouble()
            .or(
                () ->
                    Optional.of(ResourceStatus.summary(owner))
                        .filter(text -> !text.equals("Ready")))
            .map(text -> ", " + text)
            .orElse("");
    return Observation.waiting(counted + why)
        .with(facts)
        .hopelessIf(hopeless().or(() -> ResourceStatus.invalid(owner)));
  }

  /** Returns the most serious reason why a pod is not ready, as {@code pod: reason}. */
  Optional<String> trouble() {
    return unready()
        .flatMap(pod -> reasons(pod).map(reason -> reason.of(pod)))
        .min(Comparator.comparing(Trouble::rank))
        .map(Trouble::text);
  }

  /** Returns why waiting will not help, in the same form, such as an image that does not exist. */
  Optional<String> hopeless() {
    return unready()
        .flatMap(
            pod -> containers(pod).filter(Pods::hopeless).flatMap(Pods::reason).map(r -> r.of(pod)))
        .map(Trouble::text)
        .findFirst();
  }

  /** Returns the last lines that a container logged before it crashed; empty if none did. */
  String lastWords(Cluster cluster) {
    return unready()
        .flatMap(
            pod ->
                containers(pod).filter(Pods::crashed).map(found -> lastWords(cluster, pod, found)))
        .findFirst()
        .orElse("");
  }

  private static String lastWords(Cluster cluster, Pod pod, ContainerStatus container) {
    boolean again = container.getState() != null && container.getState().getTerminated() == null;
    try {
      var log =
          cluster
              .client()
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .inContainer(container.getName());
      String text = (again ? log.terminated() : log).tailingLines(LAST_WORDS).getLog();
      return text.lines()
          .map(line -> "\n  log of " + pod.getMetadata().getName() + ": " + line)
          .collect(Collectors.joining());
    } catch (KubernetesClientException e) {
      return "\n  log of " + pod.getMetadata().getName() + " cannot be read: " + e.getMessage();
    }
  }

  private Stream<Pod> unready() {
    return pods.stream().filter(pod -> !Readiness.getInstance().isReady(pod));
  }

  /** A reason and its rank; the lowest rank is the most serious. */
  private record Trouble(int rank, String text) {
    Trouble of(Pod pod) {
      return new Trouble(rank, pod.getMetadata().getName() + ": " + text);
    }
  }

  private static Stream<Trouble> reasons(Pod pod) {
    Stream<Trouble> scheduling =
        pod.getStatus() == null
            ? Stream.empty()
            : pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(
                    condition ->
                        new Trouble(UNSCHEDULED, "cannot be scheduled: " + want(condition)));
    Stream<Trouble> slow =
        containers(pod)
            .filter(container -> container.getState() != null)
            .filter(container -> container.getState().getRunning() != null)
            .filter(container -> !Boolean.TRUE.equals(container.getReady()))
            .map(container -> new Trouble(NOT_READY, "running, but its readiness probe fails"));
    return Stream.of(scheduling, containers(pod).flatMap(Pods::reason), slow).flatMap(r -> r);
  }

  /** Returns what the scheduler lacks, without its second sentence, on preemption. */
  private static String want(PodCondition condition) {
    return Objects.requireNonNullElse(condition.getMessage(), String.valueOf(condition.getReason()))
        .replaceFirst("\\.? *(no new claims to deallocate, *)?preemption: .*", "")
        .strip();
  }

  private static Stream<Trouble> reason(ContainerStatus container) {
    ContainerState now = container.getState();
    ContainerState last = container.getLastState();
    if (now != null && now.getWaiting() != null && now.getWaiting().getReason() != null) {
      String reason = now.getWaiting().getReason();
      if (IMAGE_TROUBLES.contains(reason)) {
        return Stream.of(
            new Trouble(
                NO_IMAGE, "cannot pull its image " + container.getImage() + ": " + pull(now)));
      }
      boolean died = last != null && last.getTerminated() != null;
      if (died) {
        return Stream.of(
            new Trouble(
                CRASHES, reason + " after " + end(last.getTerminated()) + restarts(container)));
      }
      String message = Objects.requireNonNullElse(now.getWaiting().getMessage(), "");
      return Stream.of(
          new Trouble(
              BEGINS.contains(reason) ? STARTING : CRASHES,
              message.isEmpty() ? reason : reason + ": " + message));
    }
    return now != null && failed(now.getTerminated())
        ? Stream.of(new Trouble(CRASHES, end(now.getTerminated()) + restarts(container)))
        : Stream.empty();
  }

  private static String restarts(ContainerStatus container) {
    int restarts = Objects.requireNonNullElse(container.getRestartCount(), 0);
    return restarts == 0 ? "" : ", " + restarts + " restarts";
  }

  /** Returns the registry's own message, which is the last of a chain of wrapped errors. */
  private static String pull(ContainerState now) {
    String message = Objects.requireNonNullElse(now.getWaiting().getMessage(), "");
    String last = message.substring(message.lastIndexOf(": ") + 1).strip();
    return last.isEmpty() || last.startsWith("Back-off") ? now.getWaiting().getReason() : last;
  }

  private static boolean hopeless(ContainerStatus container) {
    ContainerState now = container.getState();
    if (now == null || now.getWaiting() == null) {
      return false;
    }
    String message = Objects.requireNonNullElse(now.getWaiting().getMessage(), "");
    return UNMENDABLE.contains(String.valueOf(now.getWaiting().getReason()))
        || (IMAGE_TROUBLES.contains(String.valueOf(now.getWaiting().getReason()))
            && REFUSED.matcher(message).find());
  }

  private static boolean crashed(ContainerStatus container) {
    ContainerState last = container.getLastState();
    ContainerState now = container.getState();
    return (last != null && last.getTerminated() != null)
        || (now != null && failed(now.getTerminated()));
  }

  private static boolean failed(ContainerStateTerminated ended) {
    return ended != null && !Objects.equals(ended.getExitCode(), 0);
  }

  /** Returns the reason, with the error that our programs leave as their termination message. */
  private static String end(ContainerStateTerminated ended) {
    return Objects.requireNonNullElse(ended.getMessage(), "")
        .lines()
        .filter(line -> line.startsWith(ERROR))
        .findFirst()
        .map(line -> ended.getReason() + ": " + line.substring(ERROR.length()))
        .orElseGet(
            () ->
                "Error".equals(ended.getReason()) && ended.getExitCode() != null
                    ? "exit code " + ended.getExitCode()
                    : ended.getReason());
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }
}
