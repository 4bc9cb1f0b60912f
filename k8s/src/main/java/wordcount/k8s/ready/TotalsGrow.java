package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.Counts;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.DriverPages.MissingRight;
import wordcount.program.Pause;

/**
 * The totals grow while the producer sends, so the whole path between them works. Each part alone
 * may look ready while nothing arrives.
 */
public final class TotalsGrow implements Condition {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final int FEWEST_SECONDS = 10;
  private static final int MOST_SECONDS = 60;
  private static final Pattern RATE = Pattern.compile("--rate=(.+)");

  private final Cluster cluster;
  private final DriverPages pages;
  private final String producer;
  private final Pause pause;

  /**
   * @param producer name of the producer's Deployment
   */
  public TotalsGrow(Cluster cluster, DriverPages pages, String producer) {
    this(cluster, pages, producer, Pause.SLEEP);
  }

  TotalsGrow(Cluster cluster, DriverPages pages, String producer, Pause pause) {
    this.cluster = cluster;
    this.pages = pages;
    this.producer = producer;
    this.pause = pause;
  }

  @Override
  public String part() {
    return "flow";
  }

  @Override
  public Observation observe() {
    Deployment deployment = cluster.deployments().withName(producer).get();
    if (deployment != null && Objects.equals(0, deployment.getSpec().getReplicas())) {
      return Observation.ready("not checked: the producer has no replicas");
    }
    try {
      long before = total();
      Duration limit = limit(deployment);
      Duration waited = Duration.ZERO;
      while (waited.compareTo(limit) < 0) {
        pause.of(BETWEEN_LOOKS);
        waited = waited.plus(BETWEEN_LOOKS);
        long now = total();
        if (now != before) {
          return Observation.ready("totals grow, " + now + " words counted")
              .with(Map.of("wordsCounted", now));
        }
      }
      return Observation.waiting(
          "no words counted for " + limit.toSeconds() + " s, " + before + " words before");
    } catch (MissingRight e) {
      return Observation.waiting(e.getMessage());
    } catch (IOException e) {
      return Observation.waiting("the job does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Observation.waiting("interrupted");
    }
  }

  private long total() throws IOException {
    return Counts.of(pages, 0).total();
  }

  /** Returns how long to watch: longer for a slow producer, which pauses between lines. */
  private static Duration limit(Deployment deployment) {
    double rate =
        Stream.ofNullable(deployment)
            .flatMap(found -> found.getSpec().getTemplate().getSpec().getContainers().stream())
            .flatMap(container -> container.getArgs().stream())
            .map(RATE::matcher)
            .filter(Matcher::matches)
            .mapToDouble(found -> Double.parseDouble(found.group(1)))
            .findFirst()
            .orElse(0);
    long twoLines = rate == 0 ? 0 : (long) Math.ceil(2 / rate);
    return Duration.ofSeconds(Math.min(MOST_SECONDS, FEWEST_SECONDS + twoLines));
  }

  @Override
  public String kubectlHint() {
    return "logs deploy/" + producer;
  }
}
