package wordcount.k8s.command;

import java.util.function.Function;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.ForwardedPages;
import wordcount.k8s.programs.InstalledPrograms;
import wordcount.k8s.programs.Programs;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.HelmProgram;
import wordcount.program.ProgressLine;

/**
 * The outside world of the commands, which tests replace.
 *
 * @param clusters opens clusters
 * @param programs runs programs of this machine
 * @param helm returns Helm for a cluster
 * @param pages returns the job's pages in a cluster
 * @param progress shows the command's progress
 */
record Toolbox(
    Clusters clusters,
    Programs programs,
    Function<Cluster, Helm> helm,
    Function<Cluster, DriverPages> pages,
    ProgressLine progress) {
  /** Opens clusters. */
  interface Clusters {
    /** Connects to the cluster that the options select. */
    Cluster open(ClusterOptions options);
  }

  static Toolbox real() {
    Programs programs = new InstalledPrograms();
    return new Toolbox(
        ClusterOptions::open,
        programs,
        cluster -> new HelmProgram(programs, cluster.access()),
        ForwardedPages::new,
        ProgressLine.onStandardError());
  }
}
