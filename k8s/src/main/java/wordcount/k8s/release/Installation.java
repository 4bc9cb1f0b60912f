package wordcount.k8s.release;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A release as it should be.
 *
 * @param chart what to install
 * @param namespace where; it must exist
 * @param name name of the release
 * @param valuesFiles values, later ones over earlier ones
 * @param settings single values by their path, over the files
 * @param description kept with the revision; what a later run compares with
 */
public record Installation(
    ChartSource chart,
    String namespace,
    String name,
    List<Path> valuesFiles,
    Map<String, String> settings,
    String description) {}
