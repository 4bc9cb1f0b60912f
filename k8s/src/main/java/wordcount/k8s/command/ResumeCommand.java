package wordcount.k8s.command;

import java.time.Clock;
import picocli.CommandLine.Command;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.Suspension;
import wordcount.k8s.ready.BatchesFlow;
import wordcount.k8s.ready.JobRunning;
import wordcount.k8s.ready.LostJobRepair;
import wordcount.k8s.ready.Waiter;
import wordcount.program.ExitCode;

/** Restarts a job that was paused, or that its operator lost track of. */
@Command(
    name = "resume",
    description =
        "Restart a job that was paused or is stuck in PENDING_RERUN; it resumes where it stopped.")
public final class ResumeCommand extends ClusterCommand {
  @Override
  int run() {
    try (Cluster cluster = open();
        DriverPages pages = pages(cluster)) {
      boolean changed = Suspension.set(cluster, false);
      Waiter waiter = waiter(cluster);
      Clock clock = Clock.systemUTC();
      waiter.await(new LostJobRepair(cluster, new JobRunning(cluster, clock), clock));
      waiter.await(new BatchesFlow(cluster, pages));
      out().println(changed ? "resumed" : "running");
      return ExitCode.DONE;
    }
  }
}
