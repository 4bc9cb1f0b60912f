package wordcount.k8s.command;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import wordcount.k8s.cluster.Cluster;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Sets the job's {@code spec.suspend}; the operator then deletes its pods or creates new ones. */
final class Suspension {
  private Suspension() {}

  /** Sets it; returns whether that changed anything. */
  static boolean set(Cluster cluster, boolean suspended) {
    Resource<GenericKubernetesResource> job = cluster.job();
    GenericKubernetesResource found = job.get();
    if (found == null) {
      throw new ProgramException(
          ExitCode.FAILED,
          "no job " + cluster.release() + " in namespace " + cluster.namespace(),
          "it has no SparkApplication of that name",
          "run deploy, or choose another with --release and --namespace");
    }
    boolean before = Boolean.TRUE.equals(found.<Object>get("spec", "suspend"));
    if (before == suspended) {
      return false;
    }
    job.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspended + "}}");
    return true;
  }
}
