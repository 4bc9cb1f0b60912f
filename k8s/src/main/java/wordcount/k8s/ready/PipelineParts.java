package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;
import static wordcount.k8s.cluster.CustomResources.KAFKA_USER;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.release.ReleaseResources;

/** The parts of an installed release, in the order in which they become ready. */
public final class PipelineParts {
  private final Cluster cluster;
  private final DriverPages pages;

  /**
   * @param pages the job's pages
   */
  public PipelineParts(Cluster cluster, DriverPages pages) {
    this.cluster = cluster;
    this.pages = pages;
  }

  /** Returns every part of the release, except those that its values switch off. */
  public List<Condition> all() {
    ReleaseResources release = ReleaseResources.find(cluster);
    List<Condition> parts = new ArrayList<>();
    release.helmsRecord().ifPresent(helms -> parts.add(new ReleaseDeployed(cluster, helms)));
    parts.add(new OperatorsRun(cluster, release));
    for (String kafka : release.names("Kafka")) {
      if (release.names("KafkaNodePool").isEmpty()) {
        parts.add(new ZooKeeperReady(cluster, kafka));
      }
      parts.add(new KafkaReady(cluster, kafka));
    }
    addAll(parts, "topics", KAFKA_TOPIC, release.names("KafkaTopic"));
    addAll(parts, "users", KAFKA_USER, release.names("KafkaUser"));
    // Even if the release lacks it, as after `helm uninstall`, which keeps the topics.
    parts.add(new JobRunning(cluster, Clock.systemUTC()));
    parts.add(new BatchesFlow(cluster, pages));
    release
        .names("Deployment")
        .forEach(name -> parts.add(new DeploymentAvailable(cluster, "producer", name)));
    if (!release.names("PodMonitor").isEmpty()) {
      parts.add(new MonitorsPresent(cluster, release.names("PodMonitor")));
    }
    if (!release.names("SparkApplication").isEmpty()) {
      release.names("Deployment").forEach(name -> parts.add(new TotalsGrow(cluster, pages, name)));
    }
    return parts;
  }

  /** Returns the parts that can be ready before the job runs. */
  public List<Condition> infrastructure() {
    return all().stream().filter(part -> !ofTheJob(part)).toList();
  }

  /** Returns the parts that show whether the job runs and counts. */
  public List<Condition> job() {
    return all().stream().filter(PipelineParts::ofTheJob).toList();
  }

  private static boolean ofTheJob(Condition part) {
    return part instanceof JobRunning || part instanceof BatchesFlow || part instanceof TotalsGrow;
  }

  private void addAll(
      List<Condition> parts, String part, ResourceDefinitionContext kind, List<String> names) {
    if (!names.isEmpty()) {
      parts.add(new ResourcesReady(cluster, part, kind, names));
    }
  }
}
