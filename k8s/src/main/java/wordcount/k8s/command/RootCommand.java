package wordcount.k8s.command;

import picocli.CommandLine.Mixin;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;

/** The parent of all sub-commands, which gives them their common options and their tools. */
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

  /** Returns the tools that sub-commands use. */
  final Toolbox tools() {
    return tools;
  }

  /** Connects to the cluster that the options select. */
  final Cluster open() {
    return tools.clusters().open(options);
  }
}
