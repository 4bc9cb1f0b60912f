package wordcount.k8s.doctor;

import io.fabric8.kubernetes.client.VersionInfo;
import java.util.List;
import wordcount.k8s.cluster.Cluster;

/** Checks that the cluster answers and that its version is supported. */
public final class KubernetesVersionCheck implements Check {
  private static final String ID = "kubernetes-version";
  private static final int OLDEST_MINOR = 30;
  private static final int NEWEST_MINOR = 35;

  private final Cluster cluster;

  public KubernetesVersionCheck(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public List<Finding> run() {
    VersionInfo version = cluster.client().getKubernetesVersion();
    int major = number(version.getMajor());
    int minor = number(version.getMinor());
    String found = "Kubernetes " + version.getGitVersion();
    String range = "1." + OLDEST_MINOR + " to 1." + NEWEST_MINOR;
    if (major == 1 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR) {
      return List.of(Finding.ok(ID, found));
    }
    return List.of(
        Finding.warning(
            ID,
            found + " is not supported; supported: " + range,
            "if something does not start, use a cluster of version " + range));
  }

  private static int number(String text) {
    // Some clusters say "33+".
    return Integer.parseInt(text.replaceAll("[^0-9]", ""));
  }
}
