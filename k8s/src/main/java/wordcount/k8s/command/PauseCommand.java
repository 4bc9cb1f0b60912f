package wordcount.k8s.command;

import picocli.CommandLine.Command;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.Suspension;
import wordcount.k8s.ready.JobPaused;
import wordcount.program.ExitCode;

/** Stops the job until it is resumed; no count is lost. */
@Command(
    name = "pause",
    description = "Stop the job until it is resumed; lines wait in Kafka and no count is lost.")
public final class PauseCommand extends ClusterCommand {
  @Override
  int run() {
    try (Cluster cluster = open()) {
      boolean changed = Suspension.set(cluster, true);
      waiter(cluster).await(new JobPaused(cluster));
      out().println(changed ? "paused" : "already paused");
      return ExitCode.DONE;
    }
  }
}
