package wordcount.k8s.command;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.deploy.KindCluster;
import wordcount.k8s.deploy.TargetNamespace;
import wordcount.k8s.doctor.Finding;
import wordcount.k8s.doctor.ToolCheck;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.InstalledRelease;
import wordcount.k8s.release.ReleaseResources;
import wordcount.k8s.undeploy.NamespaceRemoval;
import wordcount.k8s.undeploy.OperatorRemoval;
import wordcount.k8s.undeploy.PipelineRemoval;
import wordcount.k8s.undeploy.Volumes;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Removes the pipeline. */
@Command(
    name = "undeploy",
    description = {
      "Remove the pipeline, and its namespace if deploy created it and nothing else is in it. Keeps"
          + " the volumes that Kafka is configured to keep, and then the namespace, too, unless"
          + " --delete-data is given."
    })
public final class UndeployCommand extends ClusterCommand {
  @Mixin private HomeOption home;

  @Option(
      names = "--delete-data",
      description = "Also delete Kafka's and ZooKeeper's volumes, with all lines and totals.")
  private boolean deleteData;

  @Option(
      names = "--operators",
      description =
          "Also remove the operators that deploy installed, unless something else uses them.")
  private boolean operators;

  @Option(
      names = "--kind",
      description = "Delete the whole kind cluster that deploy created, and do nothing else.")
  private boolean kind;

  @Override
  int run() {
    if (kind) {
      removeKind();
      out().println("deleted the kind cluster");
      return ExitCode.DONE;
    }
    Toolbox tools = root().tools();
    // Fail early: Helm is needed only at the end.
    ToolCheck.helm(tools.programs()).run().stream()
        .filter(finding -> finding.severity() == Finding.Severity.FAILED)
        .forEach(
            finding -> {
              throw new ProgramException(
                  ExitCode.FAILED, "nothing was removed", finding.message(), finding.remedy());
            });
    Optional<OperatorCharts> pinned =
        operators ? Optional.of(OperatorCharts.read(home.files().operators())) : Optional.empty();
    try (Cluster cluster = open()) {
      Waiter waiter = waiter(cluster);
      Helm helm = tools.helm().apply(cluster);
      Volumes volumes = new Volumes(cluster, waiter);
      NamespaceRemoval namespaces = new NamespaceRemoval(cluster.client(), waiter);
      Optional<ReleaseResources> release = release(cluster);
      // Volumes of no release are known to be a pipeline's only in a namespace of deploy's.
      boolean hasKafka =
          release
              .map(UndeployCommand::hasKafka)
              .orElseGet(
                  () ->
                      new TargetNamespace(cluster.client(), cluster.namespace()).createdByDeploy());
      // What an earlier undeploy kept, or did not reach, is removed without a release, too.
      if (release.isEmpty()
          && !(deleteData && hasKafka && !volumes.left().isEmpty())
          && !namespaces.removable(cluster.namespace())) {
        requireOnlyOperators(cluster);
      }
      release.ifPresent(found -> new PipelineRemoval(cluster, found, helm, waiter).remove());
      if (deleteData && hasKafka) {
        volumes.remove();
      }
      Optional<String> kept = namespaces.remove(cluster.namespace());
      pinned.ifPresent(
          charts -> new OperatorRemoval(cluster, helm, charts, waiter, tools.progress()).remove());
      out()
          .println(
              (release.isPresent() ? "removed the pipeline" : "removed the rest of the pipeline")
                  + leftovers(cluster, hasKafka ? volumes.left() : List.of(), kept));
      return ExitCode.DONE;
    }
  }

  /** Returns the release's resources; empty if there is no such release. */
  private static Optional<ReleaseResources> release(Cluster cluster) {
    Optional<InstalledRelease> helms = ReleaseResources.helms(cluster);
    helms
        .filter(found -> !found.ofOurChart())
        .ifPresent(
            found -> {
              throw new ProgramException(
                  ExitCode.USAGE,
                  "release " + cluster.release() + " is not a wordcount pipeline",
                  "its chart is " + found.chart(),
                  "use helm uninstall if you want to remove it");
            });
    return ReleaseResources.look(cluster);
  }

  /** After {@code helm uninstall}, only the topics remain of a Kafka, and its volumes. */
  private static boolean hasKafka(ReleaseResources release) {
    return Stream.of("Kafka", "KafkaTopic").anyMatch(kind -> !release.names(kind).isEmpty());
  }

  /**
   * Without any pipeline in the cluster, the operators may be what an earlier undeploy left.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if they are not to be removed, or if the
   *     cluster has a pipeline that may be the one that was meant
   */
  private void requireOnlyOperators(Cluster cluster) {
    List<String> known = InstalledRelease.pipelines(cluster);
    if (operators && known.isEmpty()) {
      return;
    }
    throw new ProgramException(
        ExitCode.USAGE,
        "no release " + cluster.release() + " in namespace " + cluster.namespace(),
        known.isEmpty() ? "found no pipeline in this cluster" : "found " + String.join(", ", known),
        known.isEmpty()
            ? "choose another cluster with --context (make: CONTEXT=)"
            : "choose one with --release and --namespace (make: RELEASE=, NAMESPACE=)");
  }

  private void removeKind() {
    if (!root().options().ownCluster()) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot combine --kind with --context " + root().options().context(),
          "--kind deletes the cluster of context " + ClusterOptions.OWN_CONTEXT,
          "leave one of them out");
    }
    KindCluster own = new KindCluster(root().tools().programs(), root().options().kubeconfig());
    if (!own.clusters().contains(KindCluster.NAME)) {
      throw new ProgramException(
          ExitCode.USAGE,
          "no kind cluster " + KindCluster.NAME,
          own.clusters().isEmpty()
              ? "kind has no clusters"
              : "kind has only " + String.join(", ", own.clusters()),
          "list clusters with `kind get clusters`");
    }
    if (own.state() == KindCluster.State.UNCONNECTED) {
      own.connect(root().tools().progress());
    }
    try (Cluster cluster = open()) {
      if (!createdByDeploy(cluster)) {
        throw new ProgramException(
            ExitCode.FAILED,
            "kept the kind cluster " + KindCluster.NAME,
            "deploy did not create it",
            "to delete it anyway, run kind delete cluster --name " + KindCluster.NAME);
      }
    }
    own.delete();
  }

  private static boolean createdByDeploy(Cluster cluster) {
    try {
      return KindCluster.createdByDeploy(cluster);
    } catch (KubernetesClientException e) {
      throw ClusterFailure.explain(e)
          .withRemedy(
              "kind delete cluster --name "
                  + KindCluster.NAME
                  + " deletes it, no matter who created it");
    }
  }

  private static String leftovers(
      Cluster cluster, List<PersistentVolumeClaim> volumes, Optional<String> namespaceKept) {
    if (!volumes.isEmpty()) {
      return volumes.stream()
          .map(volume -> volume.getMetadata().getName())
          .collect(
              Collectors.joining(", ", "; kept its volumes (--delete-data removes them): ", ""));
    }
    return namespaceKept
        .map(why -> "; kept namespace " + cluster.namespace() + ", " + why)
        .orElse("");
  }
}
