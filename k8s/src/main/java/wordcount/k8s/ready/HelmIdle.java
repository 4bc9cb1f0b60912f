package wordcount.k8s.ready;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.HelmProgram;
import wordcount.k8s.release.InstalledRelease;

/**
 * No Helm process is working on the release. A Helm that was killed leaves the record of its
 * unfinished revision; once that is older than Helm's default timeout, it is removed. The resources
 * that this Helm created stay, and the next installation adopts them, since they carry the
 * release's name.
 */
public final class HelmIdle implements Condition {
  private final Cluster cluster;
  private final Clock clock;
  private boolean recovered;

  /**
   * @param cluster with the release's namespace and name
   */
  public HelmIdle(Cluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  @Override
  public String part() {
    return "release";
  }

  @Override
  public Observation observe() {
    Optional<InstalledRelease> busy =
        InstalledRelease.find(cluster).filter(InstalledRelease::underWay);
    if (busy.isEmpty()) {
      return Observation.ready(
          recovered
              ? "removed the unfinished revision of a Helm that was killed"
              : "no Helm is running");
    }
    return Observation.waiting(
        cluster.release()
            + " is "
            + busy.get().status()
            + ": another Helm may be running; deploy takes over when its revision is older than "
            + HelmProgram.HOOKS.toSeconds()
            + " s");
  }

  /** Removes the record of a Helm that can no longer be running. */
  @Override
  public boolean repair() {
    Optional<InstalledRelease> killed =
        InstalledRelease.find(cluster).filter(InstalledRelease::underWay).filter(this::isOld);
    killed.ifPresent(release -> release.forget(cluster));
    recovered |= killed.isPresent();
    return killed.isPresent();
  }

  private boolean isOld(InstalledRelease release) {
    Duration age = Duration.between(release.since().orElse(Instant.EPOCH), clock.instant());
    return age.compareTo(HelmProgram.HOOKS) > 0;
  }

  @Override
  public String kubectlHint() {
    return "get secrets -l owner=helm,name=" + cluster.release();
  }
}
