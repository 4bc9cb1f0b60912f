package wordcount.k8s.logs;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.stream.Stream;

/**
 * One run of a container, which has one log; a restarted container is another run.
 *
 * @param uid the pod's identity, which no other pod ever has
 * @param pod the pod's name, which its successor may have too
 * @param container the container's name
 * @param restarts how often the container was started before
 */
record ContainerRun(String uid, String pod, String container, int restarts) {
  /** The runs that have begun in a pod. */
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
                        container.getRestartCount()));
  }

  private static boolean begun(ContainerStatus container) {
    ContainerState state = container.getState();
    return state != null && (state.getRunning() != null || state.getTerminated() != null);
  }
}
