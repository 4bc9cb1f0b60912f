package wordcount.k8s;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.command.CountsCommand;
import wordcount.k8s.command.DeployCommand;
import wordcount.k8s.command.DoctorCommand;
import wordcount.k8s.command.LogsCommand;
import wordcount.k8s.command.OpenCommand;
import wordcount.k8s.command.PauseCommand;
import wordcount.k8s.command.ResumeCommand;
import wordcount.k8s.command.StatusCommand;
import wordcount.k8s.command.UndeployCommand;
import wordcount.k8s.command.VerifyCommand;
import wordcount.k8s.command.VersionCommand;
import wordcount.program.Program;

/** The {@code wordcount} command; under the name {@code kubectl-wordcount}, a kubectl plugin. */
@Command(
    name = "wordcount",
    description = "Brings the word-count pipeline to Kubernetes, watches it and proves its counts.",
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
  private final Surroundings surroundings;

  @Mixin private ClusterOptions options;

  private Wordcount() {
    this(Surroundings.real());
  }

  Wordcount(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public static void main(String[] arguments) {
    // It warns of every v1beta2, which is the only version that these operators have.
    Configurator.setLevel(
        "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR);
    // It warns of a machine that is busy.
    Configurator.setLevel("io.vertx.core.impl.BlockedThreadChecker", Level.ERROR);
    System.exit(Program.run(new Wordcount(), arguments));
  }

  /** Returns the options that every sub-command has. */
  public ClusterOptions options() {
    return options;
  }

  /** Returns what sub-commands use beside the cluster. */
  public Surroundings surroundings() {
    return surroundings;
  }

  /** Opens the cluster that the options name. */
  public Cluster open() {
    return surroundings.clusters().open(options);
  }
}
