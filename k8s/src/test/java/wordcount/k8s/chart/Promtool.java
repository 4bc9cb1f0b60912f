package wordcount.k8s.chart;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Prometheus's own tool for rules; tests that ask for it are skipped where it is not installed. */
final class Promtool {
  private Promtool() {}

  /**
   * Runs it.
   *
   * @param folder the folder to run in
   * @return what it printed, empty if it found nothing wrong
   */
  static String problems(Path folder, String... arguments)
      throws IOException, InterruptedException {
    boolean installed =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Path.of(path, "promtool").toFile().canExecute());
    assumeTrue(installed, "promtool is not on the PATH: rules were not run");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process promtool =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return promtool.waitFor() == 0 ? "" : output;
  }
}
