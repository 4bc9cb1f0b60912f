package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRulesTest {
  private static final Path TESTS = Chart.FOLDER.resolve("tests/alerts_test.yaml");

  private static final String SCHEDULED =
      "verifier: {schedule: '@hourly'}\n"
          + "store: {postgres: {cluster: {enabled: true, force: true}}}";

  private final JsonNode spec =
      Chart.wordcount().render(SCHEDULED).one("PrometheusRule", "wordcount").path("spec");

  @Test
  void shouldPassTheirUnitTests(@TempDir Path folder) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("rules.yaml"), Chart.YAML.writeValueAsString(spec));
    Files.copy(TESTS, folder.resolve("alerts_test.yaml"));

    assertThat(Promtool.problems(folder, "test", "rules", "alerts_test.yaml")).isEmpty();
  }

  @Test
  void shouldAllHaveAUnitTest() throws IOException {
    String tests = Files.readString(TESTS);

    assertThat(alerts())
        .extracting(alert -> alert.path("alert").asText())
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(tests).containsPattern("\\b" + name + "\\b"));
  }

  @Test
  void shouldAskForMetricsThatExist() {
    for (JsonNode alert : alerts()) {
      assertThat(Metrics.known())
          .as(alert.path("alert").asText())
          .containsAll(new PromQl(alert.path("expr").asText()).metrics());
    }
  }

  @Test
  void shouldLookAtTheirOwnReleaseAlone() {
    JsonNode other =
        new Chart("other", "elsewhere").render(SCHEDULED).one("PrometheusRule", "other");

    for (JsonNode alert : alerts(other.path("spec"))) {
      assertThat(new PromQl(alert.path("expr").asText()).selectors())
          .as(alert.path("alert").asText())
          .isNotEmpty()
          .allSatisfy(
              selector ->
                  assertThat(selector)
                      .contains("=\"elsewhere\"")
                      .containsPattern("=~?\"(data-\\(\\[0-9]\\+-\\)\\?)?other\\b"));
    }
  }

  @Test
  void shouldWatchTheVolumesOfEachServerOfTheRelease() {
    assertThat(volumes("kafka: {enabled: true}"))
        .containsOnly("data-([0-9]+-)?wordcount-(kafka|zookeeper)-[0-9]+");
    String external =
        "kafka: {enabled: false, external: {bootstrapServers: 'kafka:9092', authentication: none}}\n";
    assertThat(volumes(external)).isEmpty();
    assertThat(volumes(external + "store: {postgres: {cluster: {enabled: true, force: true}}}"))
        .containsOnly("wordcount-postgres-[0-9]+");
  }

  /** Returns the claims that alerts on volumes look at. */
  private static List<String> volumes(String values) {
    return StreamSupport.stream(
            Chart.wordcount()
                .render(values)
                .one("PrometheusRule", "wordcount")
                .at("/spec/groups")
                .spliterator(),
            false)
        .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
        .filter(alert -> alert.path("alert").asText().startsWith("WordcountVolume"))
        .flatMap(alert -> new PromQl(alert.path("expr").asText()).selectors().stream())
        .map(selector -> selector.replaceAll(".*persistentvolumeclaim=~\"([^\"]*)\".*", "$1"))
        .toList();
  }

  @Test
  void shouldHaveSeveritySummaryAndDescription() {
    for (JsonNode alert : alerts()) {
      String name = alert.path("alert").asText();
      assertThat(name).startsWith("Wordcount");
      assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).as(name).endsWith(".");
      assertThat(alert.at("/annotations/description").asText()).as(name).hasSizeGreaterThan(60);
    }
  }

  /** The page has a chapter for each, under the anchor that {@code runbook_url} ends with. */
  @Test
  void shouldEachHaveAChapterInTheRunbook() throws IOException {
    List<String> chapters =
        Files.readAllLines(Path.of("../docs/runbook.md")).stream()
            .filter(line -> line.startsWith("## Wordcount"))
            .map(line -> line.substring(3))
            .toList();

    assertThat(alerts())
        .extracting(alert -> alert.path("alert").asText())
        .containsExactlyInAnyOrderElementsOf(chapters);
    assertThat(alerts())
        .allSatisfy(
            alert ->
                assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo(
                        "docs/runbook.md#"
                            + alert.path("alert").asText().toLowerCase(Locale.ROOT)));
  }

  @Test
  void shouldLeadToWhereTheRunbookIsAndNameTheNamespace() {
    JsonNode spec =
        new Chart("other", "elsewhere")
            .render("monitoring: {alerts: {runbook: 'https://example.org/runbook'}}")
            .one("PrometheusRule", "other")
            .path("spec");

    assertThat(alerts(spec))
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/annotations/runbook_url").asText())
                  .startsWith("https://example.org/runbook#wordcount");
              assertThat(alert.at("/labels/namespace").asText()).isEqualTo("elsewhere");
            });
  }

  @Test
  void shouldKnowTheLimitsThatTheValuesSet() {
    String rules =
        Chart.wordcount()
            .render("{job: {maxDistinctWords: 7000000}, monitoring: {alerts: {staleSeconds: 99}}}")
            .one("PrometheusRule", "wordcount")
            .toString();

    assertThat(rules).contains("> 0.8 * 7000000").contains("> 99 + 10 *");
  }

  private List<JsonNode> alerts() {
    return alerts(spec);
  }

  private static List<JsonNode> alerts(JsonNode spec) {
    List<JsonNode> alerts = new ArrayList<>();
    spec.path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
    assertThat(alerts).hasSizeGreaterThan(15);
    return alerts;
  }
}
