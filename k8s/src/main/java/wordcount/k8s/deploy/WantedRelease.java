package wordcount.k8s.deploy;

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
import wordcount.k8s.release.ChartSource;
import wordcount.k8s.release.Installation;
import wordcount.program.Sha256;

/** The pipeline's release as the user requests it, with a digest of its chart and its values. */
public final class WantedRelease {
  private WantedRelease() {}

  /**
   * Returns the installation; its description changes with every file of the chart, values file and
   * setting.
   *
   * @param settings single values by their path, which override the files
   */
  public static Installation of(
      Cluster cluster, Path chart, List<Path> valuesFiles, Map<String, String> settings) {
    MessageDigest digest = Sha256.start();
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
