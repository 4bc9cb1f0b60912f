package wordcount.k8s.ready;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
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

  private final Cluster cluster;
  private final ProgressLine progress;
  private final LongSupplier nanos;
  private final Pause pause;
  private final Duration limit;
  private final long made;

  /** Why the cluster did not answer the last look; null if it did. */
  private KubernetesClientException unanswered;

  /**
   * @param limit how long it may wait in total
   */
  public Waiter(Cluster cluster, Duration limit, ProgressLine progress) {
    this(cluster, limit, progress, System::nanoTime, Pause.SLEEP);
  }

  Waiter(Cluster cluster, Duration limit, ProgressLine progress, LongSupplier nanos, Pause pause) {
    this(cluster, limit, progress, nanos, pause, nanos.getAsLong());
  }

  private Waiter(
      Cluster cluster,
      Duration limit,
      ProgressLine progress,
      LongSupplier nanos,
      Pause pause,
      long made) {
    this.cluster = cluster;
    this.progress = progress;
    this.nanos = nanos;
    this.pause = pause;
    this.limit = limit;
    this.made = made;
  }

  /**
   * Returns a waiter with the same deadline for conditions of another namespace, whose events and
   * {@code kubectl} commands its errors contain.
   */
  public Waiter at(Cluster there) {
    return new Waiter(there, limit, progress, nanos, pause, made);
  }

  /**
   * Waits until the part is ready.
   *
   * @throws ProgramException ({@link ExitCode#TIMED_OUT}) if the deadline passes first; ({@link
   *     ExitCode#FAILED}) if waiting cannot help
   * @throws KubernetesClientException if the cluster refuses to answer, or does not for too long
   */
  public void await(Condition condition) {
    long start = nanos.getAsLong();
    OptionalLong hopelessSince = OptionalLong.empty();
    String shown = "";
    try {
      while (true) {
        Observation seen = observe(condition);
        if (seen.ready()) {
          progress.finish(line(condition, seen, start));
          return;
        }
        hopelessSince =
            seen.hopeless()
                ? OptionalLong.of(hopelessSince.orElse(nanos.getAsLong()))
                : OptionalLong.empty();
        boolean hopeless =
            hopelessSince.isPresent() && since(hopelessSince.getAsLong()).compareTo(HOPE) >= 0;
        if (hopeless || since(made).compareTo(limit) >= 0) {
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

  private Observation observe(Condition condition) {
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

  private String line(Condition condition, Observation seen, long start) {
    return StepLine.awaited(condition.part(), seen.ready(), since(start), seen.state());
  }

  private ProgramException failed(
      Condition condition, Observation seen, long start, boolean hopeless) {
    String what =
        (hopeless ? "gave up waiting for " : "timed out waiting for ")
            + condition.part()
            + " after "
            + since(start).toSeconds()
            + " s";
    return new ProgramException(
        hopeless ? ExitCode.FAILED : ExitCode.TIMED_OUT,
        what,
        seen.state()
            + condition.evidence()
            + new RecentWarnings(cluster, Instant.now().minus(since(start))).text(),
        cluster.kubectl() + " " + condition.kubectlHint());
  }

  private Duration since(long moment) {
    return Duration.ofNanos(nanos.getAsLong() - moment);
  }
}
