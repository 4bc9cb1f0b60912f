package wordcount.k8s.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import wordcount.k8s.deploy.ProjectFiles;
import wordcount.program.Environment;

/** The option that names the project folder. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Project folder, which holds the charts in helm.")
  @Environment("WORDCOUNT_HOME")
  private Path home;

  ProjectFiles files() {
    return new ProjectFiles(home);
  }
}
