package wordcount.k8s.deploy;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.ready.HelmIdle;
import wordcount.k8s.ready.StepLine;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Drift;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.Installation;
import wordcount.k8s.release.InstalledRelease;
import wordcount.program.ProgressLine;

/**
 * Brings a release up to date: installs or upgrades it unless it already has exactly these values
 * and is rendered from the current content of Secrets, and restores what was deleted or changed in
 * it by hand.
 */
public final class ReleaseInstaller {
  private final Cluster cluster;
  private final String step;
  private final Helm helm;
  private final ProgressLine progress;

  /**
   * @param cluster with the release's namespace and name
   * @param step first word of its progress lines
   */
  public ReleaseInstaller(Cluster cluster, String step, Helm helm, ProgressLine progress) {
    this.cluster = cluster;
    this.step = step;
    this.helm = helm;
    this.progress = progress;
  }

  /** Installs, upgrades or restores the release if need be; returns whether anything changed. */
  public boolean install(Installation wanted, Waiter waiter) {
    Optional<InstalledRelease> before = InstalledRelease.find(cluster);
    if (before.filter(InstalledRelease::underWay).isPresent()) {
      waiter.await(new HelmIdle(cluster, Clock.systemUTC()));
      before = InstalledRelease.find(cluster);
    }
    boolean same = before.filter(release -> same(release, wanted)).isPresent();
    if (!same) {
      progress.show(StepLine.waiting(step, "installing " + wanted.name()));
      helm.apply(wanted);
      String what = before.isPresent() ? " upgraded" : " installed";
      progress.finish(StepLine.done(step, wanted.name() + what));
    }
    List<String> restored =
        InstalledRelease.find(cluster)
            .filter(InstalledRelease::complete)
            .map(new Drift(cluster)::restore)
            .orElse(List.of());
    restored.forEach(
        what ->
            progress.finish(StepLine.done(step, what + " restored: it was changed or deleted")));
    if (same && restored.isEmpty()) {
      progress.finish(
          StepLine.unchanged(
              step, wanted.name() + " is up to date, revision " + before.get().revision()));
    }
    return !same || !restored.isEmpty();
  }

  private boolean same(InstalledRelease release, Installation wanted) {
    return release.complete()
        && release.description().equals(wanted.description())
        && release.secretsRead().entrySet().stream()
            .allMatch(read -> version(read.getKey()).equals(read.getValue()));
  }

  /** Returns the version of a Secret; empty if there is none. */
  private String version(String secret) {
    return Optional.ofNullable(
            cluster.client().secrets().inNamespace(cluster.namespace()).withName(secret).get())
        .map(found -> found.getMetadata().getResourceVersion())
        .orElse("");
  }
}
