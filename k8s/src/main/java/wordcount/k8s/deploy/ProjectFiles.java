package wordcount.k8s.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The project's files that a deployment needs.
 *
 * @param home the project's folder
 */
public record ProjectFiles(Path home) {
  /**
   * @throws ProgramException ({@link ExitCode#USAGE}) if the folder does not contain the project
   */
  public ProjectFiles {
    if (!Files.isRegularFile(home.resolve("helm/wordcount/Chart.yaml"))) {
      throw new ProgramException(
          ExitCode.USAGE,
          "no chart in " + home.toAbsolutePath().normalize(),
          "helm/wordcount/Chart.yaml not found",
          "run this in the project folder, or set --home");
    }
  }

  /** Returns the application's chart. */
  public Path chart() {
    return home.resolve("helm/wordcount");
  }

  /** Returns the folder with the operators' versions and values. */
  public Path operators() {
    return home.resolve("helm/operators");
  }

  /** Returns kind's configuration of a new cluster. */
  public Path kindConfiguration() {
    return chart().resolve("ci/kind-config.yaml");
  }
}
