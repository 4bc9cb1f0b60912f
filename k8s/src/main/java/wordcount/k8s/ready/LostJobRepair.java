package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ResourceStatus;

/**
 * A condition of the job that also restarts a job which its operator lost track of.
 *
 * <p>If the SparkApplication changes while the operator submits it, the operator loses the
 * submission's id. From then on it ignores the driver's pod, and the job stays PENDING_RERUN for
 * good, without a driver or with one that nobody manages (<a
 * href="https://github.com/kubeflow/spark-operator/issues/2905">kubeflow/spark-operator 2905</a>).
 * Once the driver is gone, any other change makes the operator submit the job again.
 */
public final class LostJobRepair implements Condition {
  /** Longer than a submission takes: a change during a submission would cause the same problem. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String FORGOTTEN = "PENDING_RERUN";

  private final Cluster cluster;
  private final Condition condition;
  private final Clock clock;
  private Instant pendingSince;

  /**
   * @param condition the condition to wait for
   */
  public LostJobRepair(Cluster cluster, Condition condition, Clock clock) {
    this.cluster = cluster;
    this.condition = condition;
    this.clock = clock;
  }

  @Override
  public String part() {
    return condition.part();
  }

  @Override
  public String kubectlHint() {
    return condition.kubectlHint();
  }

  @Override
  public String evidence() {
    return condition.evidence();
  }

  @Override
  public Observation observe() {
    return condition.observe();
  }

  @Override
  public boolean repair() {
    GenericKubernetesResource job = cluster.job().get();
    if (job == null
        || !FORGOTTEN.equals(ResourceStatus.text(job, "applicationState", "state").orElse(""))) {
      pendingSince = null;
    } else if (pendingSince == null) {
      pendingSince = clock.instant();
    } else if (!clock.instant().isBefore(pendingSince.plus(PATIENCE))) {
      remind();
    }
    return false;
  }

  private void remind() {
    PodResource driver = cluster.pods().withName(cluster.driverPod());
    Pod found = driver.get();
    if (found == null) {
      cluster
          .job()
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              String.format(
                  Locale.ROOT,
                  "{\"metadata\":{\"annotations\":{\"wordcount/reminded\":\"%s\"}}}",
                  clock.instant()));
      pendingSince = null;
    } else if (found.getMetadata().getDeletionTimestamp() == null) {
      driver.delete();
    }
  }
}
