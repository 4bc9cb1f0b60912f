package wordcount.k8s.job;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import wordcount.k8s.cluster.Cluster;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** The job's {@code spec.suspend}. */
public final class Suspension {
  private Suspension() {}

  /** Returns whether it is set; false if there is no job. */
  public static boolean isSet(Cluster cluster) {
    GenericKubernetesResource job = cluster.job().get();
    return job != null && isSet(job);
  }

  private static boolean isSet(GenericKubernetesResource job) {
    return Boolean.TRUE.equals(job.<Object>get("spec", "suspend"));
  }

  /**
   * Sets it, whereupon the operator deletes the job's pods or creates new ones; returns whether
   * that changed anything.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if there is no job
   */
  public static boolean set(Cluster cluster, boolean suspended) {
    Resource<GenericKubernetesResource> job = cluster.job();
    GenericKubernetesResource found = job.get();
    if (found == null) {
      throw new ProgramException(
          ExitCode.FAILED,
          "no job " + cluster.release() + " in namespace " + cluster.namespace(),
          "it has no SparkApplication of that name",
          "run deploy, or choose another with --release and --namespace");
    }
    if (isSet(found) == suspended) {
      return false;
    }
    job.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspended + "}}");
    return true;
  }
}
