package wordcount.k8s.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class HelmChartsTest {
  private static final String NOWHERE =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
      contexts: [{name: c, context: {cluster: c, user: u}}]
      users: [{name: u, user: {}}]
      current-context: c
      """;

  @TempDir private Path chart;
  private final Charts charts = new HelmCharts(NOWHERE);

  @BeforeEach
  void write() throws IOException {
    Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: tiny, version: 1.0.0}");
    Files.writeString(chart.resolve("values.yaml"), "who: nobody\nlist: []\n");
    Files.writeString(
        chart.resolve("values.schema.json"), "{\"properties\":{\"who\":{\"type\":\"string\"}}}");
    Files.createDirectory(chart.resolve("templates"));
    Files.writeString(
        chart.resolve("templates/map.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}, namespace: {{"
            + " .Release.Namespace }}}\ndata: {who: {{ .Values.who }}, list: \"{{ .Values.list"
            + " }}\"}\n");
  }

  @Test
  void shouldRenderSettingsOverFilesOverDefaults() throws IOException {
    Path values = chart.resolveSibling(chart.getFileName() + "-values.yaml");
    Files.writeString(values, "who: file\nlist: [x]\n");

    String text = charts.render(installation(List.of(values), Map.of("who", "setting")));

    assertThat(Manifest.resources(text)).containsExactly(new Resource("ConfigMap", "wc"));
    assertThat(text).contains("namespace: words", "who: setting", "list: \"[x]\"");
  }

  @Test
  void shouldTakeListsInSettings() {
    assertThat(charts.render(installation(List.of(), Map.of("list[0]", "a"))))
        .contains("list: \"[a]\"");
  }

  @Test
  void shouldTellWhatHelmRefuses() {
    assertThatThrownBy(() -> charts.render(installation(List.of(), Map.of("who", "7"))))
        .isInstanceOf(ProgramException.class)
        .hasMessageStartingWith("cannot render the release wc: ")
        .hasMessageContaining("who");
  }

  @Test
  void shouldTellApartThatTheClusterCannotBeReached() {
    assertThatThrownBy(() -> charts.apply(installation(List.of(), Map.of())))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> assertThat(thrown.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
  }

  private Installation installation(List<Path> values, Map<String, String> settings) {
    return new Installation(
        new ChartSource.Folder(chart), "words", "wc", values, settings, "a test");
  }
}
