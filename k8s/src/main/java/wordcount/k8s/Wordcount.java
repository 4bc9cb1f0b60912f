package wordcount.k8s;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.Command;
import wordcount.k8s.command.CountsCommand;
import wordcount.k8s.command.DeployCommand;
import wordcount.k8s.command.DoctorCommand;
import wordcount.k8s.command.LogsCommand;
import wordcount.k8s.command.OpenCommand;
import wordcount.k8s.command.PauseCommand;
import wordcount.k8s.command.ResumeCommand;
import wordcount.k8s.command.RootCommand;
import wordcount.k8s.command.StatusCommand;
import wordcount.k8s.command.Toolbox;
import wordcount.k8s.command.UndeployCommand;
import wordcount.k8s.command.VerifyCommand;
import wordcount.k8s.command.VersionCommand;
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
public final class Wordcount extends RootCommand {
  private Wordcount() {
    this(Toolbox.real());
  }

  Wordcount(Toolbox tools) {
    super(tools);
  }

  public static void main(String[] arguments) {
    // It warns about every v1beta2 resource, the only version that these operators serve.
    Configurator.setLevel(
        "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR);
    // It warns whenever the machine is busy.
    Configurator.setLevel("io.vertx.core.impl.BlockedThreadChecker", Level.ERROR);
    System.exit(Program.run(new Wordcount(), arguments));
  }
}
