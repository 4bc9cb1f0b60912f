package wordcount.k8s.doctor;

import java.util.List;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.Drift;
import wordcount.k8s.release.InstalledRelease;
import wordcount.k8s.release.ReleaseResources;

/** Checks that nobody deleted or changed the release's resources by hand. */
public final class DriftCheck implements Check {
  private static final String ID = "drift";

  private final Cluster cluster;

  public DriftCheck(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public List<Finding> run() {
    Optional<InstalledRelease> release =
        ReleaseResources.helms(cluster)
            .filter(InstalledRelease::ofOurChart)
            .filter(InstalledRelease::complete);
    if (release.isEmpty()) {
      return List.of();
    }
    List<String> found = new Drift(cluster).find(release.get());
    return List.of(
        found.isEmpty()
            ? Finding.ok(ID, "the release matches what was installed")
            : Finding.failed(
                ID,
                "the release differs from what was installed: " + String.join(", ", found),
                cluster.ourCommand("deploy")
                    + ", with the values and options that it was deployed with, restores it"));
  }
}
