package wordcount.k8s.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import wordcount.program.Build;
import wordcount.program.ExitCode;

/** Prints the version of this build. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements java.util.concurrent.Callable<Integer> {
  @Mixin private OutputOptions output;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String text =
        output.json()
            ? OutputOptions.document("Version", Map.of("version", Build.version()))
            : Build.version();
    spec.commandLine().getOut().println(text);
    return ExitCode.DONE;
  }
}
