package wordcount.k8s.ready;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.DriverPages.MissingRight;
import wordcount.k8s.job.JobState;

/**
 * The job has completed batches and does not stall. The operator's RUNNING only means that the
 * driver's pod runs.
 */
public final class BatchesFlow implements Condition {
  private final Cluster cluster;
  private final DriverPages pages;

  public BatchesFlow(Cluster cluster, DriverPages pages) {
    this.cluster = cluster;
    this.pages = pages;
  }

  @Override
  public String part() {
    return "batches";
  }

  @Override
  public Observation observe() {
    try {
      return observe(JobState.of(pages));
    } catch (MissingRight e) {
      return Observation.waiting(e.getMessage());
    } catch (IOException e) {
      return Observation.waiting("the job does not answer");
    }
  }

  private static Observation observe(JobState job) {
    if (job.sinceBatch() == null) {
      return Observation.waiting(job.awaited().isEmpty() ? "no batch yet" : job.awaited());
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("batchAgeSeconds", job.sinceBatch());
    facts.put("lagLines", job.lag());
    facts.put("totalWords", job.total());
    facts.put("distinctWords", job.distinct());
    String state =
        String.format(
            Locale.ROOT,
            "%slast %.1f s ago, lag %d %s, %d words counted",
            job.stalled() ? "no progress, " : "",
            job.sinceBatch(),
            job.lag(),
            job.lag() == 1 ? "line" : "lines",
            job.total());
    return new Observation(!job.stalled(), state, facts);
  }

  @Override
  public String kubectlHint() {
    return "logs " + cluster.driverPod();
  }
}
