package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartLintTest {
  static List<Path> valuesFiles() throws IOException {
    try (Stream<Path> files = Files.list(Chart.FOLDER.resolve("ci"))) {
      return files.filter(file -> file.toString().endsWith("-values.yaml")).sorted().toList();
    }
  }

  @Test
  void shouldPassHelmsStrictLint() {
    LintResult lint = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
  }

  @Test
  void shouldShipValuesForKindAndForProduction() throws IOException {
    assertThat(valuesFiles())
        .map(file -> file.getFileName().toString())
        .contains("kind-values.yaml", "production-values.yaml");
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void shouldRenderEachValuesFile(Path values) {
    assertThat(Chart.wordcount().renderFiles(values).all()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void shouldNameAndLabelEverythingByTheRelease(Path values) {
    for (JsonNode resource : new Chart("other", "elsewhere").renderFiles(values).all()) {
      String name = Resources.kind(resource) + " " + Resources.name(resource);
      assertThat(Resources.name(resource)).as(name).matches("other(-.+)?");
      assertThat(resource.at("/metadata/namespace").asText()).as(name).isEqualTo("elsewhere");
      assertThat(resource.at("/metadata/labels/app.kubernetes.io~1instance").asText())
          .as(name)
          .isEqualTo("other");
    }
  }

  @Test
  void shouldPinTheKindNodeByDigest() throws IOException {
    JsonNode kind = Chart.YAML.readTree(Chart.FOLDER.resolve("ci/kind-config.yaml").toFile());

    assertThat(kind.at("/nodes/0/image").asText())
        .matches("kindest/node:v1\\.\\d+\\.\\d+@sha256:[0-9a-f]{64}");
  }
}
