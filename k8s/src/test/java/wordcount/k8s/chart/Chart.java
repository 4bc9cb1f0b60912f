package wordcount.k8s.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The project's chart as Helm would install it.
 *
 * @param release the release's name
 * @param namespace its namespace
 */
record Chart(String release, String namespace) {
  static final YAMLMapper YAML = new YAMLMapper();

  /** A version that the chart admits; the library would assume one that is long gone. */
  static final String KUBERNETES = "1.34.0";

  /** The chart's folder. */
  static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("helm/wordcount");

  /** The release as everything is called by default. */
  static Chart wordcount() {
    return new Chart("wordcount", "wordcount");
  }

  /** Renders the chart with its defaults, and what the cluster must know for monitoring assumed. */
  Resources render() {
    return render("");
  }

  /**
   * Renders the chart; monitors and rules among it, though no cluster is asked whether it knows
   * them.
   *
   * @param values YAML over the chart's defaults
   */
  Resources render(String values) {
    return renderAsIs("monitoring: {force: true}", values);
  }

  /** Renders the chart with these values and nothing else. */
  Resources renderAsIs(String... values) {
    try {
      List<Path> files = new ArrayList<>();
      for (String text : values) {
        files.add(Files.writeString(Files.createTempFile("values", ".yaml"), text));
      }
      Resources resources = renderFiles(files.toArray(Path[]::new));
      for (Path file : files) {
        Files.delete(file);
      }
      return resources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Renders a copy of the chart, made in an empty folder, as if a cluster had these Secrets. Their
   * versions are their names with {@code v-} before.
   */
  Resources renderWithSecrets(Map<String, Map<String, String>> secrets, Path folder, String values)
      throws IOException {
    Map<String, Object> found = new TreeMap<>();
    secrets.forEach(
        (name, keys) -> {
          Map<String, String> data = new TreeMap<>();
          keys.forEach(
              (key, value) ->
                  data.put(key, Base64.getEncoder().encodeToString(value.getBytes(UTF_8))));
          found.put(name, Map.of("metadata", Map.of("resourceVersion", "v-" + name), "data", data));
        });
    String lookUp = "lookup \"v1\" \"Secret\" $.Release.Namespace $name";
    String given =
        "get (fromJson `"
            + new ObjectMapper().writeValueAsString(found)
            + "`) $name | default dict";
    List<Path> all;
    try (Stream<Path> files = Files.walk(FOLDER)) {
      all = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      Path copy = folder.resolve(FOLDER.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, Files.readString(file).replace(lookUp, given));
    }
    return renderFolder(
        folder,
        Files.writeString(folder.resolve("force.yaml"), "monitoring: {force: true}"),
        Files.writeString(folder.resolve("given-values.yaml"), values));
  }

  /** Renders the chart with values from files. */
  Resources renderFiles(Path... valuesFiles) {
    return renderFolder(FOLDER, valuesFiles);
  }

  private Resources renderFolder(Path folder, Path... valuesFiles) {
    TemplateCommand command =
        new Helm(folder)
            .template()
            .withName(release)
            .withNamespace(namespace)
            .withKubeVersion(KUBERNETES);
    for (Path file : valuesFiles) {
      command.withValuesFile(file);
    }
    return new Resources(KubernetesYaml.objects(command.call()));
  }
}
