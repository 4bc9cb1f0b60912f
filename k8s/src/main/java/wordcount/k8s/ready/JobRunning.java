package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.cluster.ResourceStatus;

/**
 * The SparkApplication is RUNNING, its driver's pod is ready, and at least one executor is ready.
 * Another condition, {@link BatchesFlow}, checks that the job completes batches.
 */
public final class JobRunning implements Condition {
  /** The reason of the event in which the job records why it failed. */
  static final String FAILED = "WordcountFailed";

  /** A failure older than this tells nothing of a job that runs. */
  static final Duration RECENT = Duration.ofMinutes(5);

  private static final int LOG_LINES = 200;
  private static final Pattern REFUSED =
      Pattern.compile("pods \"[^\"]*\" is forbidden: ([^\\n]*?)\\.? *(Received status.*)?$");
  private static final Pattern EXCEPTION = Pattern.compile("Exception|^Error|^error");
  private static final Pattern NOISE = Pattern.compile("^WARNING|\\bWARN\\b|\\bINFO\\b|^$");

  private final Cluster cluster;
  private final Clock clock;

  public JobRunning(Cluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  @Override
  public String part() {
    return "job";
  }

  @Override
  public Observation observe() {
    GenericKubernetesResource application = cluster.job().get();
    if (application == null) {
      return Observation.waiting("missing");
    }
    Pods driver = pods("driver");
    return observe(application, driver, pods("executor").ofTheSameRun(driver));
  }

  private Observation observe(GenericKubernetesResource application, Pods driver, Pods executors) {
    String state =
        ResourceStatus.text(application, "applicationState", "state")
            .filter(text -> !text.isEmpty())
            .orElse("not yet seen by its operator");
    Number wanted = application.get("spec", "executor", "instances");
    int attempts =
        ResourceStatus.text(application, "executionAttempts").map(Integer::parseInt).orElse(0);
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
        ? Observation.ready(summary + lastFailure()).with(facts)
        : Observation.waiting(summary + why(application, driver, executors))
            .with(facts)
            .hopelessIf(driver.hopeless().or(executors::hopeless));
  }

  private String why(GenericKubernetesResource application, Pods driver, Pods executors) {
    Optional<String> reported =
        ResourceStatus.text(application, "applicationState", "errorMessage")
            .filter(text -> !text.isEmpty())
            .map(JobRunning::cause);
    // The driver's own error says more than the operator's, which only says that it failed.
    return driver
        .trouble()
        .map(JobRunning::also)
        .orElseGet(
            () ->
                (driver.ready() > 0 ? Optional.<String>empty() : reported)
                        .or(executors::trouble)
                        .or(() -> refusal(driver, executors))
                        .map(JobRunning::also)
                        .orElse("")
                    + lastFailure());
  }

  private static String also(String text) {
    return ", " + text;
  }

  /**
   * Returns why the driver before this one failed: a driver that fails again and again is gone
   * within seconds, and looks well until then.
   */
  private String lastFailure() {
    try {
      return cluster
          .client()
          .v1()
          .events()
          .inNamespace(cluster.namespace())
          .list()
          .getItems()
          .stream()
          .filter(event -> FAILED.equals(event.getReason()))
          .filter(event -> cluster.release().equals(event.getInvolvedObject().getName()))
          .max(Comparator.comparing(JobRunning::time))
          .filter(event -> time(event).isAfter(clock.instant().minus(RECENT)))
          .map(event -> also("last failure: " + event.getMessage()))
          .orElse("");
    } catch (KubernetesClientException e) {
      return also("events cannot be read: " + e.getMessage());
    }
  }

  private static Instant time(Event event) {
    return Instant.parse(event.getLastTimestamp());
  }

  /** Returns the root cause in a submission's error, which is all that its JVM printed. */
  private static String cause(String message) {
    List<String> lines = message.lines().map(String::strip).toList();
    return lines.stream()
        .filter(line -> line.startsWith("Caused by: "))
        .reduce((before, line) -> line)
        .or(() -> lines.stream().filter(line -> EXCEPTION.matcher(line).find()).findFirst())
        .or(() -> lines.stream().filter(line -> !NOISE.matcher(line).find()).findFirst())
        .or(() -> lines.stream().findFirst())
        .orElse("");
  }

  /** Returns why the driver cannot create executors, such as a quota; only its log shows it. */
  private Optional<String> refusal(Pods driver, Pods executors) {
    if (driver.ready() == 0 || !executors.isEmpty()) {
      return Optional.empty();
    }
    try {
      String log = cluster.pods().withName(cluster.driverPod()).tailingLines(LOG_LINES).getLog();
      return log.lines()
          .map(REFUSED::matcher)
          .filter(Matcher::find)
          .map(found -> "cannot create executors: " + found.group(1))
          .reduce((before, line) -> line);
    } catch (KubernetesClientException e) {
      // If this account may not read logs, evidence() says so.
      return Optional.empty();
    }
  }

  private Pods pods(String role) {
    return Pods.labelled(
        cluster, Map.of(Labels.SPARK_APP, cluster.release(), Labels.SPARK_ROLE, role));
  }

  @Override
  public String kubectlHint() {
    return CustomResources.describe(SPARK_APPLICATION, cluster.release());
  }

  @Override
  public String evidence() {
    return pods("driver").lastWords(cluster);
  }
}
