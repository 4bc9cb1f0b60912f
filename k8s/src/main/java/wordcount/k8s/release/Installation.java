package wordcount.k8s.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;
import wordcount.program.Sha256;

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
    String description) {
  /**
   * Returns the installation of the cluster's pipeline; its description changes with every file of
   * the chart, values file and setting.
   *
   * @param settings single values by their path, which override the files
   */
  public static Installation ofPipeline(
      Cluster cluster, Path chart, List<Path> valuesFiles, Map<String, String> settings) {
    MessageDigest digest = Sha256.newDigest();
    files(chart).forEach(file -> add(digest, chart.relativize(file).toString(), content(file)));
    valuesFiles.forEach(file -> add(digest, "values", content(file)));
    new TreeMap<>(settings)
        .forEach((key, value) -> add(digest, key, value.getBytes(StandardCharsets.UTF_8)));
    return new Installation(
        new ChartSource.Local(chart),
        cluster.namespace(),
        cluster.release(),
        valuesFiles,
        settings,
        "wordcount deploy, sha256 " + HexFormat.of().formatHex(digest.digest()));
  }

  private static List<Path> files(Path chart) {
    try (Stream<Path> all = Files.walk(chart)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the chart", e);
    }
  }

  private static void add(MessageDigest digest, String name, byte[] content) {
    // With its length, no part can be mistaken for the end of another.
    digest.update((name + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(content);
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
