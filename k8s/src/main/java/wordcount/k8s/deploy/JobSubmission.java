package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.ResourceStatus;
import wordcount.k8s.job.Suspension;
import wordcount.k8s.ready.Condition;
import wordcount.k8s.ready.Observation;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The generation and the last submission of the job. The operator does not report whether the
 * running job has the newest specification; a new submission after a change shows that it has.
 *
 * @param generation number of the specification, 0 if there is no job
 * @param submitted when the operator last submitted the job, as it reports; empty before
 */
public record JobSubmission(long generation, String submitted) {
  /** Reads the job's current state. */
  public static JobSubmission of(Cluster cluster) {
    Optional<GenericKubernetesResource> job = Optional.ofNullable(cluster.job().get());
    return new JobSubmission(
        job.map(found -> found.getMetadata().getGeneration()).orElse(0L),
        job.flatMap(found -> ResourceStatus.text(found, "lastSubmissionAttemptTime")).orElse(""));
  }

  /** Returns the condition that the operator has submitted any change made since this was read. */
  public Condition takenUp(Cluster cluster) {
    return new TakenUp(cluster);
  }

  private final class TakenUp implements Condition {
    private final Cluster cluster;

    TakenUp(Cluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public String part() {
      return "submission";
    }

    @Override
    public Observation observe() {
      refuseIfPaused();
      JobSubmission now = JobSubmission.of(cluster);
      boolean unchanged = generation != 0 && now.generation() == generation;
      boolean submittedAgain = !now.submitted().isEmpty() && !now.submitted().equals(submitted);
      return unchanged || submittedAgain
          ? Observation.ready(unchanged ? "the job is unchanged" : "the job was submitted")
          : Observation.waiting("the operator has not submitted the job yet");
    }

    private void refuseIfPaused() {
      if (Suspension.isSet(cluster)) {
        throw new ProgramException(
            ExitCode.FAILED,
            "the job is not running",
            "it is paused; everything else is deployed",
            cluster.ourCommand("resume"));
      }
    }

    @Override
    public String kubectlHint() {
      return CustomResources.describe(CustomResources.SPARK_APPLICATION, cluster.release());
    }
  }
}
