package wordcount.k8s.doctor;

import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.ready.Condition;
import wordcount.k8s.ready.Observation;
import wordcount.k8s.ready.PipelineParts;
import wordcount.k8s.release.ReleaseResources;

/** Checks that every part of an existing deployment is ready. */
public final class PartsCheck implements Check {
  private final Cluster cluster;
  private final DriverPages pages;

  /**
   * @param pages the job's pages
   */
  public PartsCheck(Cluster cluster, DriverPages pages) {
    this.cluster = cluster;
    this.pages = pages;
  }

  @Override
  public List<Finding> run() {
    return ReleaseResources.look(cluster).isEmpty()
        ? List.of()
        : new PipelineParts(cluster, pages).all().stream().map(this::judge).toList();
  }

  private Finding judge(Condition part) {
    Observation seen = part.observe();
    String message = part.part() + ": " + seen.state();
    return seen.ready()
        ? Finding.ok(part.part(), message)
        : Finding.failed(part.part(), message, cluster.kubectl() + " " + part.kubectlHint());
  }
}
