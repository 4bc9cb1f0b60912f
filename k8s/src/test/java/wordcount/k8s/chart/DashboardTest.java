package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a dashboard must be like to work in anybody's Grafana. */
class DashboardTest {
  private static final int COLUMNS = 24;
  private static final String DATASOURCE = "${datasource}";

  /** Asks for what is of a pipeline, by a variable or by the names that it gives. */
  private static final Pattern OF_THE_PIPELINE =
      Pattern.compile(
          "[{,](job=~\"(\\$(job|producer)|\\.\\+-kafka)|cronjob=~\"\\$verifier|deployment=~\"\\$producer|alertname=~\"Wordcount\\.\\+"
              + "|pod=~\"\\.\\+-exec-\\[0-9]\\+|container=~\"topic-operator\\|user-operator"
              + "|persistentvolumeclaim=~\"data-\\.\\+\\|\\.\\+-postgres-\\[0-9]\\+)\"");

  /**
   * A dashboard.
   *
   * @param name its file's name without {@code .json}
   */
  record Dashboard(String name, JsonNode json) {
    /** All panels; a row that is folded holds its own. */
    List<JsonNode> panels() {
      List<JsonNode> panels = new ArrayList<>();
      for (JsonNode panel : json.path("panels")) {
        panels.add(panel);
        panel.path("panels").forEach(panels::add);
      }
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
  void shouldDescribeEachPanelAndItsUnit(Dashboard dashboard) {
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
    assertThat(dashboard.panels())
        .extracting(panel -> panel.path("id").asInt())
        .doesNotHaveDuplicates();
    assertNoneLiesOverAnother(dashboard.json().path("panels"));
    // Those of a folded row come to light below it, and push away what follows.
    dashboard.panels().forEach(row -> assertNoneLiesOverAnother(row.path("panels")));
  }

  private static void assertNoneLiesOverAnother(JsonNode panels) {
    Map<String, String> taken = new HashMap<>();
    for (JsonNode panel : panels) {
      JsonNode place = panel.path("gridPos");
      String title = panel.path("title").asText();
      int left = place.path("x").asInt();
      int top = place.path("y").asInt();
      for (int x = left; x < left + place.path("w").asInt(); x++) {
        assertThat(x).as("columns of %s", title).isBetween(0, COLUMNS - 1);
        for (int y = top; y < top + place.path("h").asInt(); y++) {
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
              // Not containsAll, whose failure lists all that are known.
              assertThat(query.metrics())
                  .as(query.text())
                  .allMatch(known::contains, "is in metrics.txt");
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
                      .containsPattern(OF_THE_PIPELINE));
    }
  }

  @Test
  void shouldNameTheJobWhereverJobsAreToldApart() {
    for (JsonNode panel : pipeline().queryPanels()) {
      for (JsonNode target : panel.path("targets")) {
        String legend = target.path("legendFormat").asText();
        Matcher by = Pattern.compile("\\bby \\(([^)]*)\\)").matcher(target.path("expr").asText());
        // The outermost is what the legend is of.
        if (by.find()) {
          assertThat(List.of(by.group(1).split(", ")))
              .as(panel.path("title").asText())
              .contains("namespace")
              .filteredOn(label -> !label.equals("le"))
              .allSatisfy(label -> assertThat(legend).contains("{{" + label + "}}"));
        }
        assertThat(target.path("expr").asText())
            .as("%s adds up what is of several jobs", panel.path("title").asText())
            .doesNotContainPattern("\\b(sum|max|min|avg|count) ?\\((?!by)[^)]*_");
      }
    }
  }

  @Test
  void shouldBeginWithTheCountsAndFoldDetails() {
    Dashboard pipeline = pipeline();

    assertThat(pipeline.json().path("panels").findValuesAsText("title"))
        .startsWith("Counts", "Lines a second", "Words a second", "Words, all time", "Behind");
    assertThat(pipeline.panels())
        .filteredOn(panel -> panel.path("collapsed").asBoolean())
        .extracting(row -> row.path("title").asText())
        .containsExactly("Guarantees and restarts", "Driver JVM", "Producer");
    assertThat(pipeline.json().at("/annotations/list/0/expr").asText())
        .contains("wordcount_start_timestamp_seconds");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldListLastAndMostUnderEachGraph(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .filteredOn(panel -> panel.path("type").asText().equals("timeseries"))
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.at("/options/legend/displayMode").asText()).isEqualTo("table");
              assertThat(Resources.texts(panel.at("/options/legend/calcs")))
                  .containsExactly("lastNotNull", "max");
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldShowProgramsThatAreDown(Dashboard dashboard) {
    assertThat(dashboard.queries())
        .extracting(PromQl::text)
        .filteredOn(query -> query.contains("(up{"))
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query).contains(" or 0 * max by (", "max_over_time(up{"));
  }

  private static Dashboard pipeline() {
    try {
      return dashboards().get(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldComputeRatesOverGrafanasInterval(Dashboard dashboard) {
    for (PromQl query : dashboard.queries()) {
      assertThat(query.ranges())
          .as(query.text())
          .allSatisfy(range -> assertThat(range).isIn(rangesOf(query)));
    }
  }

  private static List<String> rangesOf(PromQl query) {
    if (query.metrics().contains("kubelet_volume_stats_used_bytes")) {
      // In a few minutes, what Kafka deletes hides that a volume fills up.
      return List.of("1d");
    }
    // A batch may take minutes: without one in the range, every job that has lag would seem stuck.
    return query.metrics().contains("wordcount_input_lag_records")
        ? List.of("10m")
        : List.of("$__rate_interval", "$__range:30s");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldAskInPromQl(Dashboard dashboard, @TempDir Path folder)
      throws IOException, InterruptedException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (PromQl query : dashboard.queries()) {
      rules.add(
          Map.of("record", "panel:query" + rules.size() + ":value", "expr", expression(query)));
    }
    Map<String, Object> group = Map.of("name", dashboard.name(), "rules", rules);
    Files.writeString(
        folder.resolve("rules.yaml"),
        Chart.YAML.writeValueAsString(Map.of("groups", List.of(group))));

    assertThat(Promtool.problems(folder, "check", "rules", "rules.yaml")).isEmpty();
  }

  private static String expression(PromQl query) {
    return query
        .text()
        .replace("$__rate_interval", "1m")
        .replace("$__range", "1h")
        .replaceAll("\\$[a-z]\\w*", ".+");
  }

  @Test
  void shouldNotReportAPausedProducerAsDown(@TempDir Path folder)
      throws IOException, InterruptedException {
    String producers = expressionOf("Producers");
    String of = "{namespace='a',deployment='wordcount-producer'}";

    assertThat(
            evaluate(
                folder,
                List.of(
                    series("up{namespace='a',job='wordcount-producer'}", "1x20 _x60"),
                    series("kube_deployment_spec_replicas" + of, "1x20 0x60"),
                    series("kube_deployment_status_replicas_available" + of, "1x20 0x60")),
                List.of(
                    Map.of("expr", producers, "eval_time", "15m", "exp_samples", List.of()),
                    one(producers, "5m"))))
        .isEmpty();
  }

  @Test
  void shouldNotTakeAJobWithBatchesOfTwoMinutesForStuck(@TempDir Path folder)
      throws IOException, InterruptedException {
    String behind = expressionOf("Behind");
    String counted =
        IntStream.range(0, 80)
            .mapToObj(sample -> Integer.toString(sample / 8 * 1200))
            .collect(Collectors.joining(" "));

    assertThat(
            evaluate(
                folder,
                List.of(
                    series("wordcount_records_consumed_total{namespace='a',job='j'}", counted),
                    series("wordcount_input_lag_records{namespace='a',job='j'}", "600x80")),
                List.of(
                    one("(" + behind + ") < bool 120", "15m"),
                    one("(" + behind + ") > bool 30", "15m"))))
        .isEmpty();
  }

  private static String expressionOf(String title) {
    JsonNode found =
        pipeline().queryPanels().stream()
            .filter(panel -> panel.path("title").asText().equals(title))
            .findFirst()
            .orElseThrow();
    return expression(new PromQl(found.at("/targets/0/expr").asText()));
  }

  private static Map<String, Object> series(String name, String values) {
    return Map.of("series", name, "values", values);
  }

  /** An expression of a single series that must be 1. */
  private static Map<String, Object> one(String expression, String time) {
    return Map.of(
        "expr",
        "sum(" + expression + ")",
        "eval_time",
        time,
        "exp_samples",
        List.of(Map.of("labels", "{}", "value", 1)));
  }

  /** Samples are 15 seconds apart. Returns what differs from what is expected. */
  private static String evaluate(
      Path folder, List<Map<String, Object>> series, List<Map<String, Object>> expected)
      throws IOException, InterruptedException {
    Map<String, Object> test =
        Map.of("interval", "15s", "input_series", series, "promql_expr_test", expected);
    Files.writeString(
        folder.resolve("test.yaml"), Chart.YAML.writeValueAsString(Map.of("tests", List.of(test))));
    return Promtool.problems(folder, "test", "rules", "test.yaml");
  }
}
