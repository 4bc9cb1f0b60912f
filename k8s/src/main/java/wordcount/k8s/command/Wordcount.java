package wordcount.k8s.command;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.program.Program;

/** The {@code wordcount} command; installed as {@code kubectl-wordcount}, a kubectl plugin. */
@Command(
    name = "wordcount",
    description = "Deploy the word-count pipeline to Kubernetes, watch it, and verify its counts.",
    subcommands = {
      DoctorCommand.class,
      DeployCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      CountsCommand.class,
      OpenCommand.class,
      VerifyCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      UndeployCommand.class,
      VersionCommand.class,
    })
public final class Wordcount {
  private final Toolbox tools;

  @Mixin private ClusterOptions options;

  private Wordcount() {
    this(Toolbox.real());
  }

  Wordcount(Toolbox tools) {
    this.tools = tools;
  }

  public static void main(String[] arguments) {
    // It warns about every v1beta2 resource, the only version that these operators serve.
    Configurator.setLevel(
        "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR);
    // It warns whenever the machine is busy.
    Configurator.setLevel("io.vertx.core.impl.BlockedThreadChecker", Level.ERROR);
    System.exit(Program.run(new Wordcount(), arguments));
  }

  /** Returns the options that every sub-command has. */
  ClusterOptions options() {
    return options;
  }

  /** Returns the tools that sub-commands use. */
  Toolbox tools() {
    return tools;
  }

  /** Connects to the cluster that the options select. */
  Cluster open() {
    return tools.clusters().open(options);
  }
}
