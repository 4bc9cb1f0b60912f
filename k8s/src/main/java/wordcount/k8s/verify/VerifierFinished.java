package wordcount.k8s.verify;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import wordcount.k8s.ready.Observation;
import wordcount.k8s.ready.Readiness;

/** The verifier's pod has ended, with any result, or the cluster has ended its Job. */
final class VerifierFinished implements Readiness {
  private final VerifierJob job;

  VerifierFinished(VerifierJob job) {
    this.job = job;
  }

  @Override
  public String part() {
    return "verifier";
  }

  @Override
  public Observation observe() {
    Optional<Pod> pod = job.pod();
    String phase = pod.map(found -> found.getStatus().getPhase()).orElse("no pod yet");
    boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
    // The cluster deletes the pod of a Job that takes too long.
    return ended || job.failure().isPresent()
        ? Observation.ready("finished")
        : Observation.waiting(phase + pod.flatMap(VerifierFinished::waiting).orElse(""));
  }

  private static Optional<String> waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .map(state -> ", " + state.getWaiting().getReason())
        .findFirst();
  }

  @Override
  public String lookFurther() {
    return "describe job " + job.name();
  }
}
