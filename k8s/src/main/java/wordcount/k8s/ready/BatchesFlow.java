package wordcount.k8s.ready;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.Counts;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.DriverPages.MissingRight;
import wordcount.k8s.job.Meters;

/**
 * The job completed a batch recently. The operator's RUNNING only means that the driver's pod runs.
 */
public final class BatchesFlow implements Readiness {
  /** A batch older than this is stale; the alert WordcountBatchStale uses the same. */
  static final Duration STALE = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final DriverPages pages;
  private final Clock clock;

  public BatchesFlow(Cluster cluster, DriverPages pages, Clock clock) {
    this.cluster = cluster;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public String part() {
    return "batches";
  }

  @Override
  public Observation observe() {
    try {
      return observe(Meters.of(pages).sinceLastBatch(clock.instant()), Counts.of(pages, 0));
    } catch (MissingRight e) {
      return Observation.waiting(e.getMessage());
    } catch (IOException e) {
      return Observation.waiting("the job does not answer");
    }
  }

  private static Observation observe(Optional<Duration> age, Counts counts) {
    if (age.isEmpty()) {
      return Observation.waiting("no batch yet");
    }
    double seconds = age.get().toMillis() / 1000.0;
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("batchAgeSeconds", seconds);
    facts.put("lagLines", counts.lag());
    facts.put("totalWords", counts.total());
    facts.put("distinctWords", counts.distinct());
    String state =
        String.format(
            Locale.ROOT,
            "last %.1f s ago, lag %d lines, %d words counted",
            seconds,
            counts.lag(),
            counts.total());
    return new Observation(age.get().compareTo(STALE) <= 0, state, facts);
  }

  @Override
  public String lookFurther() {
    return "logs " + cluster.driverPod();
  }
}
