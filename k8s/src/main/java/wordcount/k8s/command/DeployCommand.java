package wordcount.k8s.command;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.ImageDelivery;
import wordcount.k8s.deploy.ImageLoader;
import wordcount.k8s.deploy.JobSubmission;
import wordcount.k8s.deploy.NextCommands;
import wordcount.k8s.deploy.OperatorInstaller;
import wordcount.k8s.deploy.ReleaseInstaller;
import wordcount.k8s.deploy.TargetNamespace;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.Finding;
import wordcount.k8s.doctor.Finding.Severity;
import wordcount.k8s.doctor.Preflight;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.ready.LostJobRepair;
import wordcount.k8s.ready.NodesReady;
import wordcount.k8s.ready.PipelineParts;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Helm;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/** Deploys the pipeline to a cluster and waits until it counts words. */
@Command(
    name = "deploy",
    description = {
      "Deploy the pipeline to a cluster and wait until it counts words. Without --context, use a"
          + " kind cluster of its own, which is created if it is missing. Run it again at any time:"
          + " it changes only what is out of date and restores what was deleted or changed by hand."
    })
public final class DeployCommand extends ClusterCommand {
  private static final Duration NODES = Duration.ofMinutes(2);

  @Mixin private DeployOptions options;

  @Override
  int run() {
    DeployPlan plan = new DeployPlan(root(), options);
    refuseIfFailed(plan.examineMachine());
    boolean changed = provide(plan, root().tools().progress());
    try (Cluster cluster = open();
        DriverPages pages = pages(cluster)) {
      awaitNodes(cluster);
      Preflight preflight = plan.preflight(cluster);
      refuseIfFailed(Doctor.examine(List.of(preflight)));
      changed |= deploy(cluster, plan, preflight.operators(), pages);
      out().println(changed ? "deployed" : "nothing to change: already up to date");
      out().print(new NextCommands(cluster).text());
      out().flush();
    }
    return ExitCode.DONE;
  }

  /** Creates our own kind cluster or its context, if missing; returns whether it did. */
  private boolean provide(DeployPlan plan, ProgressLine progress) {
    switch (plan.state()) {
      case MISSING -> {
        say("cluster " + root().options().context() + ", to be created with kind");
        plan.kind().create(options.files().kindConfiguration(), options.nodeImage(), progress);
        return true;
      }
      case UNCONNECTED -> {
        plan.kind().connect(progress);
        return true;
      }
      case EXISTS -> {
        return false;
      }
    }
    throw new IllegalStateException("no such state");
  }

  /** Waits for a node: one that was just created or started is not ready immediately. */
  private void awaitNodes(Cluster cluster) {
    Duration timeout = root().options().timeout();
    Duration limit = timeout.compareTo(NODES) < 0 ? timeout : NODES;
    try {
      new Waiter(cluster, limit, root().tools().progress()).await(new NodesReady(cluster));
    } catch (KubernetesClientException e) {
      // An account limited to one namespace may not list nodes; an administrator watches those.
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
    }
  }

  private void refuseIfFailed(List<Finding> findings) {
    boolean failed = Doctor.failed(findings);
    List<Finding> notable =
        findings.stream().filter(finding -> finding.severity() != Severity.OK).toList();
    err().print(Doctor.text(failed ? findings : notable));
    err().flush();
    if (failed) {
      throw new ProgramException(
          ExitCode.FAILED,
          "nothing was deployed",
          "a check failed",
          "fix the problems above, then run deploy again");
    }
  }

  /** Returns whether the release changed. */
  private boolean deploy(
      Cluster cluster, DeployPlan plan, List<Operator> operators, DriverPages pages) {
    Toolbox tools = root().tools();
    ProgressLine progress = tools.progress();
    Helm helm = tools.helm().apply(cluster);
    new ImageDelivery(cluster, loader(cluster), progress).deliver(plan.images());
    new TargetNamespace(cluster.client(), cluster.namespace()).ensureRestricted(progress);
    // The timeout starts here: it does not cover what this machine does, such as loading images.
    Waiter waiter = waiter(cluster);
    boolean changed =
        new OperatorInstaller(cluster, helm, options.operatorCharts(), progress)
            .install(operators, waiter);
    JobSubmission before = JobSubmission.of(cluster);
    changed |=
        new ReleaseInstaller(cluster, "release", helm, progress)
            .install(plan.installation(cluster), waiter);
    await(cluster, pages, waiter, before);
    return changed;
  }

  private static void await(
      Cluster cluster, DriverPages pages, Waiter waiter, JobSubmission before) {
    PipelineParts parts = new PipelineParts(cluster, pages);
    // Asks the cluster before anything is awaited: only the waiter bears with a short outage.
    var job = parts.job();
    parts.infrastructure().forEach(waiter::await);
    Stream.concat(Stream.of(before.takenUp(cluster)), job.stream())
        .map(part -> new LostJobRepair(cluster, part, Clock.systemUTC()))
        .forEach(waiter::await);
  }

  private Optional<ImageLoader> loader(Cluster cluster) {
    if (options.archives().isEmpty()) {
      return Optional.empty();
    }
    var programs = root().tools().programs();
    return options
        .loader()
        .map(command -> ImageLoader.command(programs, command))
        .or(() -> ImageLoader.of(programs, cluster.nodes()));
  }
}
