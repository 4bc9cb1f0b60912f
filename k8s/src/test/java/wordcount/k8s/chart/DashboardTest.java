package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a dashboard must be like to work in anybody's Grafana. */
class DashboardTest {
  private static final int COLUMNS = 24;
  private static final String DATASOURCE = "${datasource}";

  /**
   * A dashboard.
   *
   * @param name its file's name without {@code .json}
   */
  record Dashboard(String name, JsonNode json) {
    List<JsonNode> panels() {
      List<JsonNode> panels = new ArrayList<>();
      json.path("panels").forEach(panels::add);
      return panels;
    }

    List<JsonNode> queryPanels() {
      return panels().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
    }

    List<PromQl> queries() {
      List<PromQl> queries = new ArrayList<>();
      for (JsonNode panel : queryPanels()) {
        panel
            .path("targets")
            .forEach(target -> queries.add(new PromQl(target.path("expr").asText())));
      }
      return queries;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Dashboard> dashboards() throws IOException {
    List<Dashboard> dashboards = new ArrayList<>();
    try (Stream<Path> files = Files.list(Chart.FOLDER.resolve("files/dashboards"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        dashboards.add(new Dashboard(name, new ObjectMapper().readTree(file.toFile())));
      }
    }
    return dashboards;
  }

  @Test
  void shouldHaveDistinctTitlesAndStableIds() throws IOException {
    assertThat(dashboards())
        .extracting(Dashboard::name)
        .containsExactly("kafka", "pipeline", "zookeeper");
    assertThat(dashboards())
        .allSatisfy(
            dashboard ->
                assertThat(dashboard.json().path("uid").asText())
                    .isEqualTo("wordcount-" + dashboard.name())
                    .hasSizeLessThanOrEqualTo(40));
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().path("title").asText())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldBeMadeForProvisioning(Dashboard dashboard) {
    JsonNode json = dashboard.json();

    assertThat(json.has("__inputs") || json.hasNonNull("id")).isFalse();
    assertThat(json.path("editable").asBoolean(true)).isFalse();
    assertThat(json.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
    assertThat(json.path("timezone").asText()).isEqualTo("browser");
    assertThat(Resources.texts(json.path("tags"))).contains("wordcount");
    assertThat(json.at("/links/0/tags/0").asText()).isEqualTo("wordcount");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldAskForTheDataSourceAndNarrowByVariables(Dashboard dashboard) {
    JsonNode variables = dashboard.json().at("/templating/list");

    assertThat(variables.at("/0/type").asText()).isEqualTo("datasource");
    assertThat(variables.at("/0/name").asText()).isEqualTo("datasource");
    assertThat(variables.at("/0/query").asText()).isEqualTo("prometheus");
    assertThat(variables.findValuesAsText("name")).contains("namespace", "job");
    for (int i = 1; i < variables.size(); i++) {
      JsonNode variable = variables.get(i);
      assertThat(variable.at("/datasource/uid").asText()).isEqualTo(DATASOURCE);
      assertThat(variable.path("refresh").asInt()).as("on change of the time range").isEqualTo(2);
      assertThat(variable.path("multi").asBoolean() && variable.path("includeAll").asBoolean())
          .isTrue();
      PromQl query =
          new PromQl(variable.path("definition").asText().replaceFirst(", *[a-z_]+\\)$", ")"));
      assertThat(Metrics.known()).containsAll(query.metrics()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldSayWhatEachPanelShowsAndInWhichUnit(Dashboard dashboard) {
    Set<String> titles = new HashSet<>();
    String row = "";
    for (JsonNode panel : dashboard.panels()) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      if (panel.path("type").asText().equals("row")) {
        row = title;
        continue;
      }
      assertThat(titles.add(row + "/" + title)).as("one %s in %s", title, row).isTrue();
      assertThat(panel.path("description").asText()).as(title).endsWith(".");
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
      assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo(DATASOURCE);
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo(DATASOURCE);
        assertThat(target.path("expr").asText()).as(title).isNotBlank();
      }
      assertThat(panel.path("targets").findValuesAsText("refId")).as(title).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldNotLayPanelsOverEachOther(Dashboard dashboard) {
    Map<String, String> taken = new java.util.HashMap<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.panels()) {
      JsonNode place = panel.path("gridPos");
      String title = panel.path("title").asText();
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", title).isTrue();
      for (int x = place.path("x").asInt();
          x < place.path("x").asInt() + place.path("w").asInt();
          x++) {
        assertThat(x).as("columns of %s", title).isBetween(0, COLUMNS - 1);
        for (int y = place.path("y").asInt();
            y < place.path("y").asInt() + place.path("h").asInt();
            y++) {
          assertThat(taken.put(x + "," + y, title)).as("under %s", title).isNull();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldAskForMetricsThatExist(Dashboard dashboard) {
    Set<String> known = Metrics.known();

    assertThat(dashboard.queries())
        .isNotEmpty()
        .allSatisfy(
            query -> {
              assertThat(query.metrics()).as(query.text()).isNotEmpty();
              assertThat(known).as(query.text()).containsAll(query.metrics());
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldFilterEveryQueryByNamespaceAndJob(Dashboard dashboard) {
    for (PromQl query : dashboard.queries()) {
      assertThat(query.selectors())
          .as(query.text())
          .hasSizeGreaterThanOrEqualTo(query.metrics().size());
      assertThat(query.selectors())
          .as(query.text())
          .allSatisfy(
              selector ->
                  assertThat(selector)
                      .contains("namespace=~\"$namespace\"")
                      .containsPattern("[{,](job=~\"\\$(job|producer)|cronjob=~\"\\$verifier)\""));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldLookAtRatesOverWhatGrafanaThinksFit(Dashboard dashboard) {
    for (PromQl query : dashboard.queries()) {
      assertThat(query.ranges())
          .as(query.text())
          .allSatisfy(range -> assertThat(range).isIn("$__rate_interval", "$__range:30s"));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldAskInPromQl(Dashboard dashboard, @TempDir Path folder)
      throws IOException, InterruptedException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (PromQl query : dashboard.queries()) {
      String expression =
          query
              .text()
              .replace("$__rate_interval", "1m")
              .replace("$__range", "1h")
              .replaceAll("\\$\\w+", ".+");
      rules.add(Map.of("record", "panel:query" + rules.size() + ":value", "expr", expression));
    }
    Map<String, Object> group = Map.of("name", dashboard.name(), "rules", rules);
    Files.writeString(
        folder.resolve("rules.yaml"),
        Chart.YAML.writeValueAsString(Map.of("groups", List.of(group))));

    assertThat(Promtool.problems(folder, "check", "rules", "rules.yaml")).isEmpty();
  }
}
