package wordcount.k8s.release;

import java.net.URI;
import java.nio.file.Path;

/** Where a chart comes from. */
public sealed interface ChartSource {
  /** A chart in a folder of this machine. */
  record Folder(Path path) implements ChartSource {}

  /**
   * A chart in a Helm repository.
   *
   * @param repository the repository's address
   * @param chart its name there
   * @param version the exact version
   */
  record Repository(URI repository, String chart, String version) implements ChartSource {}
}
