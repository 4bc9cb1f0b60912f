package wordcount.k8s.command;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import wordcount.k8s.Surroundings;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.KindCluster;
import wordcount.k8s.deploy.ProjectFiles;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.ready.Waiter;
import wordcount.k8s.release.Charts;
import wordcount.k8s.undeploy.NamespaceRemoval;
import wordcount.k8s.undeploy.OperatorRemoval;
import wordcount.k8s.undeploy.PipelineRemoval;
import wordcount.program.Environment;
import wordcount.program.ExitCode;

/** Removes the pipeline. */
@Command(
    name = "undeploy",
    description = {
      "Remove the pipeline, and its namespace if deploy made it. Volumes that Kafka was told to"
          + " keep stay, and the namespace with them, unless --delete-data is given."
    })
public final class UndeployCommand extends ClusterCommand {
  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Folder of the project, with the charts in helm.")
  @Environment("WORDCOUNT_HOME")
  private Path home;

  @Option(
      names = "--delete-data",
      description = "Delete Kafka's and ZooKeeper's volumes too: all lines and all totals.")
  private boolean deleteData;

  @Option(
      names = "--operators",
      description = "Remove the operators too that deploy installed, unless others use them.")
  private boolean operators;

  @Option(
      names = "--kind",
      description = "Remove the whole kind cluster that deploy made, and nothing else.")
  private boolean kind;

  @Override
  int run() {
    Surroundings around = root().surroundings();
    if (kind) {
      new KindCluster(around.programs(), root().options().kubeconfig()).delete();
      out().println("the kind cluster is gone");
      return ExitCode.DONE;
    }
    try (Cluster cluster = open()) {
      Waiter waiter = new Waiter(cluster, root().options().timeout(), around.progress());
      Charts charts = around.charts().apply(cluster);
      PipelineRemoval pipeline = new PipelineRemoval(cluster, charts, waiter);
      pipeline.remove();
      if (deleteData) {
        pipeline.removeVolumes();
      }
      List<PersistentVolumeClaim> kept = pipeline.keptVolumes();
      if (kept.isEmpty()) {
        new NamespaceRemoval(cluster.client(), waiter).remove(cluster.namespace());
      }
      if (operators) {
        OperatorCharts pinned = OperatorCharts.read(new ProjectFiles(home).operators());
        new OperatorRemoval(cluster, charts, pinned, waiter, around.progress()).remove();
      }
      out().println(summary(cluster, kept));
      return ExitCode.DONE;
    }
  }

  private static String summary(Cluster cluster, List<PersistentVolumeClaim> kept) {
    return kept.isEmpty()
        ? "the pipeline is gone"
        : "the pipeline is gone; kept in namespace "
            + cluster.namespace()
            + " (--delete-data removes them): "
            + kept.stream()
                .map(volume -> volume.getMetadata().getName())
                .collect(Collectors.joining(", "));
  }
}
