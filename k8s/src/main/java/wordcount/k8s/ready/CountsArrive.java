package wordcount.k8s.ready;

import java.io.IOException;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.Counts;
import wordcount.k8s.job.JobPages;
import wordcount.k8s.job.MissingRight;

/** The job has counted something: the whole way from the producer to the totals works. */
public final class CountsArrive implements Readiness {
  private final Cluster cluster;
  private final JobPages pages;

  public CountsArrive(Cluster cluster, JobPages pages) {
    this.cluster = cluster;
    this.pages = pages;
  }

  @Override
  public String part() {
    return "counts";
  }

  @Override
  public Observation observe() {
    try {
      long total = Counts.of(pages, 0).total();
      return total > 0
          ? Observation.ready(total + " words counted")
          : Observation.waiting("nothing counted yet");
    } catch (MissingRight e) {
      return Observation.waiting(e.getMessage());
    } catch (IOException e) {
      return Observation.waiting("the job does not answer yet");
    }
  }

  @Override
  public String lookFurther() {
    return "logs " + cluster.driverPod();
  }
}
