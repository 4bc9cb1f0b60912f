package wordcount.k8s;

import java.util.Optional;
import java.util.function.Function;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.external.InstalledPrograms;
import wordcount.k8s.external.Programs;
import wordcount.k8s.job.ForwardedPages;
import wordcount.k8s.job.JobPages;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.HelmCharts;
import wordcount.k8s.release.KubeconfigText;
import wordcount.program.Progress;

/**
 * What the command finds around it; tests give their own.
 *
 * @param clusters opens clusters
 * @param programs the machine's programs
 * @param charts Helm, for a cluster
 * @param pages the job's pages, in a cluster
 * @param progress shows how far the command is
 */
public record Surroundings(
    Clusters clusters,
    Programs programs,
    Function<Cluster, Charts> charts,
    Function<Cluster, JobPages> pages,
    Progress progress) {
  /** Opens clusters. */
  public interface Clusters {
    /** Opens the cluster of a context, the current one if it is empty. */
    Cluster open(ClusterOptions options, Optional<String> context);
  }

  static Surroundings real() {
    return new Surroundings(
        ClusterOptions::open,
        new InstalledPrograms(),
        cluster -> new HelmCharts(KubeconfigText.of(cluster.client().getConfiguration())),
        ForwardedPages::new,
        Progress.onStandardError());
  }
}
