package wordcount.k8s.release;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A release to install.
 *
 * @param chart the chart to install
 * @param namespace the namespace, which must exist
 * @param name name of the release
 * @param valuesFiles values files; later ones override earlier ones
 * @param settings single values by their path, which override the files
 * @param description kept with the revision, for a later run to compare
 */
public record Installation(
    ChartSource chart,
    String namespace,
    String name,
    List<Path> valuesFiles,
    Map<String, String> settings,
    String description) {}
