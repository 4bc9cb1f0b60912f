package wordcount.k8s.command;

import picocli.CommandLine.Mixin;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;

/** What every sub-command has from the command above it. */
public abstract class RootCommand {
  private final Toolbox tools;

  @Mixin private ClusterOptions options;

  protected RootCommand(Toolbox tools) {
    this.tools = tools;
  }

  /** Returns the options that every sub-command has. */
  final ClusterOptions options() {
    return options;
  }

  /** Returns what sub-commands use beside the cluster. */
  final Toolbox tools() {
    return tools;
  }

  /** Opens the cluster that the options name. */
  final Cluster open() {
    return tools.clusters().open(options);
  }
}
