package wordcount.k8s.verify;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.ready.Condition;
import wordcount.k8s.ready.Observation;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * A Job that runs a verifier once, created from the chart's PodTemplate, which sets its image,
 * service account and Kafka user. It is ready when its pod has ended, with any result, or when the
 * cluster has ended it.
 */
final class VerifierJob implements Condition, AutoCloseable {
  private static final String JOB_NAME = "job-name";
  private static final int KEPT_SECONDS = 600;

  private final Cluster cluster;
  private final Job job;

  /** What a verifier checks. */
  enum Kind {
    /** Compares the totals of known lines with the expected ones. */
    LINES("-verifier", "no verifier in release ", "the value verifier.enabled=true"),

    /** Compares the copy in PostgreSQL with the totals in Kafka. */
    STORE(
        "-store-verifier",
        "no PostgreSQL with a copy of the totals in release ",
        "the value store.postgres.existingSecret or store.postgres.cluster.enabled=true");

    private final String suffix;
    private final String missing;
    private final String values;

    Kind(String suffix, String missing, String values) {
      this.suffix = suffix;
      this.missing = missing;
      this.values = values;
    }
  }

  private VerifierJob(Cluster cluster, Job job) {
    this.cluster = cluster;
    this.job = job;
  }

  /**
   * Starts a Job.
   *
   * @param arguments arguments of the verifier, in addition to the chart's
   * @param limit when the cluster ends it
   * @throws ProgramException ({@link ExitCode#FAILED}) if the release has no verifier
   */
  static VerifierJob start(Cluster cluster, Kind kind, List<String> arguments, Duration limit) {
    String name = cluster.release() + kind.suffix;
    PodTemplate template =
        cluster.client().v1().podTemplates().inNamespace(cluster.namespace()).withName(name).get();
    if (template == null) {
      throw new ProgramException(
          ExitCode.FAILED,
          kind.missing + cluster.release(),
          "namespace " + cluster.namespace() + " has no PodTemplate " + name,
          "deploy with " + kind.values + ", or choose another release with --release");
    }
    Job wanted =
        new JobBuilder()
            .withNewMetadata()
            .withGenerateName(name + "-")
            .withLabels(template.getMetadata().getLabels())
            .endMetadata()
            .withNewSpec()
            .withBackoffLimit(0)
            .withActiveDeadlineSeconds(limit.toSeconds())
            .withTtlSecondsAfterFinished(KEPT_SECONDS)
            .withTemplate(template.getTemplate())
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .addAllToArgs(arguments)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    return new VerifierJob(cluster, jobs(cluster).resource(wanted).create());
  }

  private static NonNamespaceOperation<Job, JobList, ScalableResource<Job>> jobs(Cluster cluster) {
    return cluster.client().batch().v1().jobs().inNamespace(cluster.namespace());
  }

  @Override
  public String part() {
    return "verifier";
  }

  @Override
  public Observation observe() {
    Optional<Pod> pod = pod();
    String phase = pod.map(found -> found.getStatus().getPhase()).orElse("no pod yet");
    boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
    // The cluster deletes the pod of a Job that takes too long.
    return ended || failure().isPresent()
        ? Observation.ready("finished")
        : Observation.waiting(phase + pod.flatMap(VerifierJob::waiting).orElse(""));
  }

  private static Optional<String> waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .map(state -> ", " + state.getWaiting().getReason())
        .findFirst();
  }

  @Override
  public String kubectlHint() {
    return "describe job " + name();
  }

  private String name() {
    return job.getMetadata().getName();
  }

  /** Returns the Job's pod; empty before there is one. */
  private Optional<Pod> pod() {
    return cluster.pods().withLabel(JOB_NAME, name()).list().getItems().stream().findFirst();
  }

  /** Returns why the cluster ended the Job without success; empty if it did not. */
  Optional<JobCondition> failure() {
    return Optional.ofNullable(jobs(cluster).withName(name()).get())
        .map(found -> found.getStatus())
        .flatMap(
            status ->
                status.getConditions().stream()
                    .filter(one -> "Failed".equals(one.getType()))
                    .filter(one -> "True".equals(one.getStatus()))
                    .findFirst());
  }

  /** Returns how the verifier's process ended; empty if it did not, or if its pod is gone. */
  Optional<ContainerStateTerminated> end() {
    return pod().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .map(status -> status.getState() == null ? null : status.getState().getTerminated())
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** Returns what the pod logged; empty if there is no pod. */
  String log() {
    return pod()
        .map(pod -> cluster.pods().withName(pod.getMetadata().getName()).getLog())
        .orElse("");
  }

  /** Deletes the Job with its pod. */
  @Override
  public void close() {
    jobs(cluster).withName(name()).delete();
  }
}
