package wordcount.k8s.command;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import wordcount.k8s.cluster.Cluster;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Switches the job's {@code spec.suspend}; the operator then removes its pods or makes new ones.
 */
final class Suspension {
  private Suspension() {}

  /** Returns whether that changed anything. */
  static boolean set(Cluster cluster, boolean suspended) {
    Resource<GenericKubernetesResource> job = cluster.job();
    GenericKubernetesResource found = job.get();
    if (found == null) {
      throw new ProgramException(
          ExitCode.FAILED,
          "no job " + cluster.release() + " in namespace " + cluster.namespace(),
          "there is no such SparkApplication",
          "deploy it, or name another with --release and --namespace");
    }
    boolean before = Boolean.TRUE.equals(found.<Object>get("spec", "suspend"));
    if (before == suspended) {
      return false;
    }
    job.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspended + "}}");
    return true;
  }
}
