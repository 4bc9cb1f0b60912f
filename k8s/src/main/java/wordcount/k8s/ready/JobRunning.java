package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Conditions;

/**
 * The SparkApplication is RUNNING, its driver's pod is ready and at least one executor runs. That
 * batches flow is another condition, {@link BatchesFlow}.
 */
public final class JobRunning implements Readiness {
  private static final String APP_NAME = "sparkoperator.k8s.io/app-name";

  private final Cluster cluster;
  private final String name;

  /**
   * @param name name of the SparkApplication
   */
  public JobRunning(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  @Override
  public String part() {
    return "job";
  }

  @Override
  public Observation observe() {
    GenericKubernetesResource application =
        cluster
            .client()
            .genericKubernetesResources(SPARK_APPLICATION)
            .inNamespace(cluster.namespace())
            .withName(name)
            .get();
    if (application == null) {
      return Observation.waiting("missing");
    }
    return observe(application, pods("driver"), pods("executor"));
  }

  private Observation observe(GenericKubernetesResource application, Pods driver, Pods executors) {
    String state =
        Conditions.text(application, "applicationState", "state")
            .filter(text -> !text.isEmpty())
            .orElse("not yet seen by its operator");
    Number wanted = application.get("spec", "executor", "instances");
    int attempts =
        Conditions.text(application, "executionAttempts").map(Integer::parseInt).orElse(0);
    Map<String, Object> facts =
        Map.of(
            "state",
            state,
            "driverReady",
            driver.ready() > 0,
            "executorsReady",
            executors.ready(),
            "executors",
            wanted == null ? 1 : wanted,
            "restarts",
            Math.max(0, attempts - 1));
    boolean running = state.equals("RUNNING") && driver.ready() > 0 && executors.ready() > 0;
    String summary =
        state
            + (driver.ready() > 0 ? ", driver ready" : ", driver not ready")
            + (", " + executors.ready() + "/" + facts.get("executors") + " executors");
    return running
        ? Observation.ready(summary).with(facts)
        : Observation.waiting(summary + why(application, driver, executors)).with(facts);
  }

  private static String why(GenericKubernetesResource application, Pods driver, Pods executors) {
    Optional<String> reported =
        Conditions.text(application, "applicationState", "errorMessage")
            .filter(text -> !text.isEmpty())
            .map(text -> text.lines().findFirst().orElse(""));
    // The driver's own word says more than the operator's, that it failed.
    return driver
        .trouble()
        .or(() -> reported)
        .or(executors::trouble)
        .map(text -> ", " + text)
        .orElse("");
  }

  private Pods pods(String role) {
    return Pods.labelled(cluster, Map.of(APP_NAME, name, "spark-role", role));
  }

  @Override
  public String lookFurther() {
    return "describe sparkapplications.sparkoperator.k8s.io " + name;
  }
}
