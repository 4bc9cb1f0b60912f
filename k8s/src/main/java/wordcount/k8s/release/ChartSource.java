package wordcount.k8s.release;

import java.nio.file.Path;
import java.util.List;

/** Where a chart comes from. */
public sealed interface ChartSource {
  /** Returns the arguments of {@code helm} that select the chart. */
  List<String> arguments();

  /** A chart in a folder or an archive on this machine. */
  record Local(Path path) implements ChartSource {
    @Override
    public List<String> arguments() {
      return List.of(path.toString());
    }
  }

  /**
   * A chart in a Helm repository (HTTP) or in a registry ({@code oci://}).
   *
   * @param repository the repository's URL
   * @param chart its name there
   * @param version the exact version
   */
  record Repository(String repository, String chart, String version) implements ChartSource {
    @Override
    public List<String> arguments() {
      return repository.startsWith("oci://")
          ? List.of(repository.replaceFirst("/$", "") + "/" + chart, "--version", version)
          : List.of(chart, "--repo", repository, "--version", version);
    }
  }
}
