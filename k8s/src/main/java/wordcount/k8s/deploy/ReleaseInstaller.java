package wordcount.k8s.deploy;

import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.Installation;
import wordcount.k8s.release.InstalledRelease;
import wordcount.program.Progress;

/** Installs or upgrades the pipeline's release, unless it is as it should be already. */
public final class ReleaseInstaller {
  private final Cluster cluster;
  private final Charts charts;
  private final Progress progress;

  public ReleaseInstaller(Cluster cluster, Charts charts, Progress progress) {
    this.cluster = cluster;
    this.charts = charts;
    this.progress = progress;
  }

  /** Returns whether anything was changed. */
  public boolean install(Installation wanted) {
    Optional<InstalledRelease> before = InstalledRelease.find(cluster);
    if (before.filter(release -> same(release, wanted)).isPresent()) {
      progress.finish(
          StepLine.unchanged(
              "release", wanted.name() + " is as wanted, revision " + before.get().revision()));
      return false;
    }
    progress.show(StepLine.waiting("release", wanted.name()));
    charts.apply(wanted);
    String what = before.isPresent() ? " upgraded" : " installed";
    progress.finish(StepLine.done("release", wanted.name() + what));
    return true;
  }

  private static boolean same(InstalledRelease release, Installation wanted) {
    return release.status().equals("deployed")
        && release.description().equals(wanted.description());
  }
}
