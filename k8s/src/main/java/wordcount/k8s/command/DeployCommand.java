package wordcount.k8s.command;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.Surroundings;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.Addresses;
import wordcount.k8s.deploy.ImageDelivery;
import wordcount.k8s.deploy.ImageLoader;
import wordcount.k8s.deploy.JobSubmission;
import wordcount.k8s.deploy.OperatorInstaller;
import wordcount.k8s.deploy.PipelineNamespace;
import wordcount.k8s.deploy.ReleaseInstaller;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.Finding;
import wordcount.k8s.doctor.Finding.Severity;
import wordcount.k8s.job.JobPages;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.CountsArrive;
import wordcount.k8s.ready.PipelineParts;
import wordcount.k8s.ready.Readiness;
import wordcount.k8s.ready.RemindedOperator;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Charts;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.Progress;

/** Brings the pipeline to a cluster and waits until it counts. */
@Command(
    name = "deploy",
    description = {
      "Bring the pipeline to a cluster and wait until it counts. Without --context, the cluster is a"
          + " kind cluster of its own, made if need be. What is as it should be already is left"
          + " alone."
    })
public final class DeployCommand extends ClusterCommand {
  private static final Set<String> OF_THE_JOB = Set.of("job", "batches");

  @Mixin private DeployOptions options;

  @Override
  int run() {
    Surroundings around = root().surroundings();
    DeployPlan plan = new DeployPlan(root(), options);
    refuseIfFailed(plan.examine());
    if (plan.target().toBeMade()) {
      plan.kind().create(options.files().kindConfiguration(), around.progress());
      refuseIfFailed(new DeployPlan(root(), options).examine());
    }
    try (Cluster cluster = open(plan.target().context());
        JobPages pages = around.pages().apply(cluster)) {
      boolean changed = deploy(cluster, plan, pages);
      out().println(changed ? "deployed" : "nothing to change: all is as wanted");
      out().print(new Addresses(cluster).text());
      out().flush();
    }
    return ExitCode.DONE;
  }

  private void refuseIfFailed(List<Finding> findings) {
    boolean failed = Doctor.failed(findings);
    List<Finding> notable =
        findings.stream().filter(finding -> finding.severity() != Severity.OK).toList();
    err().print(Findings.text(failed ? findings : notable));
    err().flush();
    if (failed) {
      throw new ProgramException(
          ExitCode.FAILED,
          "nothing was deployed",
          "a check failed",
          "follow the remedies above, then run deploy again");
    }
  }

  /** Returns whether the release changed. */
  private boolean deploy(Cluster cluster, DeployPlan plan, JobPages pages) {
    Surroundings around = root().surroundings();
    Progress progress = around.progress();
    Charts charts = around.charts().apply(cluster);
    Waiter waiter = new Waiter(cluster, root().options().timeout(), progress);

    new ImageDelivery(cluster, loader(plan), progress).deliver(plan.images());
    new PipelineNamespace(cluster.client(), cluster.namespace()).ensureRestricted(progress);
    List<Operator> operators = Operator.ALL.stream().filter(options::installs).toList();
    OperatorCharts pinned = OperatorCharts.read(options.files().operators());
    new OperatorInstaller(cluster, charts, pinned, progress).install(operators, waiter);
    JobSubmission before = JobSubmission.of(cluster);
    boolean changed =
        new ReleaseInstaller(cluster, charts, progress).install(plan.installation(cluster));
    await(cluster, pages, waiter, before);
    return changed;
  }

  private static void await(Cluster cluster, JobPages pages, Waiter waiter, JobSubmission before) {
    List<Readiness> parts = new PipelineParts(cluster, pages).all();
    parts.stream().filter(part -> !OF_THE_JOB.contains(part.part())).forEach(waiter::await);
    Stream.concat(
            Stream.of(before.takenUp(cluster)),
            parts.stream().filter(part -> OF_THE_JOB.contains(part.part())))
        .map(part -> new RemindedOperator(cluster, part, Clock.systemUTC()))
        .forEach(waiter::await);
    if (parts.stream().anyMatch(part -> part.part().equals("producer"))) {
      waiter.await(new CountsArrive(cluster, pages));
    }
  }

  private Optional<ImageLoader> loader(DeployPlan plan) {
    var programs = root().surroundings().programs();
    return options
        .loader()
        .map(command -> ImageLoader.command(programs, command))
        .or(() -> ImageLoader.of(programs, plan.target().context()));
  }
}
