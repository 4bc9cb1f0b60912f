package wordcount.k8s.release;

import java.nio.file.Path;
import java.util.List;

/** Where a chart comes from. */
public sealed interface ChartSource {
  /** Returns how {@code helm} is told of it. */
  List<String> arguments();

  /** A chart in a folder or an archive of this machine. */
  record Local(Path path) implements ChartSource {
    @Override
    public List<String> arguments() {
      return List.of(path.toString());
    }
  }

  /**
   * A chart in a Helm repository, by HTTP, or in a registry, by {@code oci://}.
   *
   * @param repository the repository's address
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
