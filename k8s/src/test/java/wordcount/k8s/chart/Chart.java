package wordcount.k8s.chart;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /** Renders the chart with values from files. */
  Resources renderFiles(Path... valuesFiles) {
    TemplateCommand command =
        new Helm(FOLDER)
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
