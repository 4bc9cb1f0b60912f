package wordcount.k8s.command;

import java.util.function.Function;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.external.InstalledPrograms;
import wordcount.k8s.external.Programs;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.ForwardedPages;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.HelmProgram;
import wordcount.program.ProgressLine;

/**
 * What commands work with; tests give their own.
 *
 * @param clusters opens clusters
 * @param programs the machine's programs
 * @param charts Helm, for a cluster
 * @param pages the job's pages, in a cluster
 * @param progress shows how far the command is
 */
public record Toolbox(
    Clusters clusters,
    Programs programs,
    Function<Cluster, Charts> charts,
    Function<Cluster, DriverPages> pages,
    ProgressLine progress) {
  /** Opens clusters. */
  public interface Clusters {
    /** Opens the cluster that the options name. */
    Cluster open(ClusterOptions options);
  }

  public static Toolbox real() {
    Programs programs = new InstalledPrograms();
    return new Toolbox(
        ClusterOptions::open,
        programs,
        cluster -> new HelmProgram(programs, cluster.reach()),
        ForwardedPages::new,
        ProgressLine.onStandardError());
  }
}
