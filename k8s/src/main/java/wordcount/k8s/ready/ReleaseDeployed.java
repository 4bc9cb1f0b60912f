package wordcount.k8s.ready;

import java.util.Map;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.InstalledRelease;

/** Helm completed the newest revision of the release. */
public final class ReleaseDeployed implements Condition {
  private final Cluster cluster;
  private final InstalledRelease release;

  public ReleaseDeployed(Cluster cluster, InstalledRelease release) {
    this.cluster = cluster;
    this.release = release;
  }

  @Override
  public String part() {
    return "release";
  }

  @Override
  public Observation observe() {
    Map<String, Object> facts = Map.of("revision", release.revision(), "status", release.status());
    String state = "revision " + release.revision() + " " + release.status();
    if (release.complete()) {
      return Observation.ready(state).with(facts);
    }
    String why =
        release.underWay()
            ? ", a deployment is in progress or was killed: "
                + cluster.ourCommand("deploy")
                + ", with the values and options that it was deployed with, finishes it"
            : ", " + release.description();
    return Observation.waiting(state + why).with(facts);
  }

  @Override
  public String kubectlHint() {
    return "get secrets -l owner=helm,name=" + cluster.release();
  }
}
