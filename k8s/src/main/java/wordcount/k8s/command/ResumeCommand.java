package wordcount.k8s.command;

import java.time.Clock;
import picocli.CommandLine.Command;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.ready.BatchesFlow;
import wordcount.k8s.ready.JobRunning;
import wordcount.k8s.ready.RemindedOperator;
import wordcount.k8s.ready.Waiter;
import wordcount.program.ExitCode;

/** Starts a job again that was paused, or that its operator has forgotten. */
@Command(
    name = "resume",
    description =
        "Start a job again that was paused, or that stays PENDING_RERUN; it goes on where it was.")
public final class ResumeCommand extends ClusterCommand {
  @Override
  int run() {
    try (Cluster cluster = open();
        DriverPages pages = root().tools().pages().apply(cluster)) {
      boolean changed = Suspension.set(cluster, false);
      Waiter waiter = new Waiter(cluster, root().options().timeout(), root().tools().progress());
      waiter.await(
          new RemindedOperator(
              cluster, new JobRunning(cluster, cluster.release()), Clock.systemUTC()));
      waiter.await(new BatchesFlow(cluster, pages, Clock.systemUTC()));
      out().println(changed ? "resumed" : "running");
      return ExitCode.DONE;
    }
  }
}
