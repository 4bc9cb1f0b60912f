package wordcount.k8s.logs;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.stream.Stream;

/**
 * One run of a container, with a log of its own; each restart is another run.
 *
 * @param uid the pod's unique id
 * @param pod the pod's name, which its successor may have too
 * @param container the container's name
 * @param restarts how often the container had been restarted
 * @param running whether it has not ended yet
 */
record ContainerRun(String uid, String pod, String container, int restarts, boolean running) {
  /** Returns the runs that have begun in a pod. */
  static Stream<ContainerRun> of(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(ContainerRun::begun)
            .map(
                container ->
                    new ContainerRun(
                        pod.getMetadata().getUid(),
                        pod.getMetadata().getName(),
                        container.getName(),
                        container.getRestartCount(),
                        container.getState().getRunning() != null));
  }

  /** Returns whether both are the same run, perhaps observed at different times. */
  boolean sameAs(ContainerRun other) {
    return uid.equals(other.uid) && container.equals(other.container) && restarts == other.restarts;
  }

  private static boolean begun(ContainerStatus container) {
    ContainerState state = container.getState();
    return state != null && (state.getRunning() != null || state.getTerminated() != null);
  }
}
