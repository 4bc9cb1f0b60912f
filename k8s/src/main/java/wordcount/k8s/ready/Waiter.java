package wordcount.k8s.ready;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.program.ExitCode;
import wordcount.program.Pause;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/** Waits for one condition after another until a common deadline, with a progress line for each. */
public final class Waiter {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  // A registry may briefly miss an image; an operator may see half of a change; an API server may
  // restart.
  private static final Duration HOPE = Duration.ofSeconds(30);
  private static final Instant NEVER = Instant.ofEpochSecond(1L << 40);

  private final Cluster cluster;
  private final ProgressLine progress;
  private final Clock clock;
  private final Pause pause;
  private final Instant deadline;

  /** Why the cluster did not answer the last look; null if it did. */
  private KubernetesClientException unanswered;

  /**
   * @param limit how long it may wait in total
   */
  public Waiter(Cluster cluster, Duration limit, ProgressLine progress) {
    this(cluster, limit, progress, Clock.systemUTC(), Pause.SLEEP);
  }

  Waiter(Cluster cluster, Duration limit, ProgressLine progress, Clock clock, Pause pause) {
    this.cluster = cluster;
    this.progress = progress;
    this.clock = clock;
    this.pause = pause;
    this.deadline = clock.instant().plus(limit);
  }

  /**
   * Waits until the part is ready.
   *
   * @throws ProgramException ({@link ExitCode#TIMED_OUT}) if the deadline passes first; ({@link
   *     ExitCode#FAILED}) if waiting cannot help
   * @throws KubernetesClientException if the cluster refuses to answer, or does not for too long
   */
  public void await(Readiness condition) {
    Instant start = clock.instant();
    Instant hopelessSince = NEVER;
    String shown = "";
    try {
      while (true) {
        Observation seen = observe(condition);
        if (seen.ready()) {
          progress.finish(line(condition, seen, start));
          return;
        }
        hopelessSince = !seen.hopeless() ? NEVER : earlier(hopelessSince, clock.instant());
        boolean hopeless = !clock.instant().isBefore(hopelessSince.plus(HOPE));
        if (hopeless || !clock.instant().isBefore(deadline)) {
          progress.finish(line(condition, seen, start));
          throw unanswered != null ? unanswered : failed(condition, seen, start, hopeless);
        }
        if (progress.redraws()) {
          progress.show(line(condition, seen, start));
        } else if (!seen.state().equals(shown)) {
          // Where lines cannot be redrawn, prints one only if something changed.
          progress.finish(line(condition, seen, start));
        }
        shown = seen.state();
        pause.of(BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProgramException(
          ExitCode.INTERRUPTED, "stopped waiting for " + condition.part(), "interrupted", "", e);
    }
  }

  private Observation observe(Readiness condition) {
    unanswered = null;
    try {
      Observation seen = condition.observe();
      while (!seen.ready() && condition.repair()) {
        seen = condition.observe();
      }
      return seen;
    } catch (KubernetesClientException e) {
      if (!ClusterFailure.mayPass(e)) {
        throw e;
      }
      unanswered = e;
      String failure = ClusterFailure.explain(e).getMessage();
      return Observation.waiting(failure).hopelessIf(Optional.of(failure));
    }
  }

  private String line(Readiness condition, Observation seen, Instant start) {
    return String.format(
        Locale.ROOT,
        "%-10s %-5s %4d s   %s",
        condition.part(),
        seen.ready() ? "ready" : "wait",
        elapsed(start).toSeconds(),
        seen.state());
  }

  private ProgramException failed(
      Readiness condition, Observation seen, Instant start, boolean hopeless) {
    String what =
        (hopeless ? "gave up waiting for " : "timed out waiting for ")
            + condition.part()
            + " after "
            + elapsed(start).toSeconds()
            + " s";
    return new ProgramException(
        hopeless ? ExitCode.FAILED : ExitCode.TIMED_OUT,
        what,
        seen.state() + condition.evidence() + new RecentWarnings(cluster, start).text(),
        cluster.kubectl() + " " + condition.lookFurther());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Duration elapsed(Instant start) {
    return Duration.between(start, clock.instant());
  }
}
