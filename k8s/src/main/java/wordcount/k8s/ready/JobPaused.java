package wordcount.k8s.ready;

import java.util.Map;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.cluster.ResourceStatus;

/** The operator has suspended the job, and none of its pods is left. */
public final class JobPaused implements Condition {
  private final Cluster cluster;

  public JobPaused(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public String part() {
    return "job";
  }

  @Override
  public Observation observe() {
    String state =
        ResourceStatus.text(cluster.job().require(), "applicationState", "state")
            .orElse("not yet seen by its operator");
    long pods = Pods.labelled(cluster, Map.of(Labels.SPARK_APP, cluster.release())).notEnded();
    return state.equals("SUSPENDED") && pods == 0
        ? Observation.ready(state)
        : Observation.waiting(state + ", " + pods + " pods left");
  }

  @Override
  public String kubectlHint() {
    return CustomResources.describe(CustomResources.SPARK_APPLICATION, cluster.release());
  }
}
