package wordcount.k8s.chart;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrimziSchemaTest {
  private static StrimziSchemas schemas;

  @BeforeAll
  static void generate() throws IOException, InterruptedException {
    schemas = StrimziSchemas.generated();
  }

  static Stream<Path> valuesFiles() throws IOException {
    return ChartLintTest.valuesFiles().stream();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void shouldAcceptTheResourcesOfEachValuesFile(Path values) {
    hasNoProblems(Chart.wordcount().renderFiles(values));
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void shouldAcceptTheResourcesOfEachValuesFileInKraftMode(Path values, @TempDir Path folder)
      throws IOException {
    Path kraft = Files.writeString(folder.resolve("kraft.yaml"), "kafka: {mode: kraft}");
    Resources resources = Chart.wordcount().renderFiles(values, kraft);

    assertThat(resources.all("KafkaNodePool")).hasSize(2);
    hasNoProblems(resources);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kafka: {authentication: tls}",
        "kafka: {storage: {type: ephemeral}, zookeeper: {storage: {type: ephemeral, sizeLimit: 1Gi}}}",
        "kafka: {mode: kraft}",
        "kafka: {mode: kraft, replicas: 3, pod: {priorityClassName: high}, controller: {replicas: 3, storage: {type: ephemeral}}}",
        "kafka: {exporter: {enabled: true}}",
        "kafka: {pod: {priorityClassName: high, terminationGracePeriodSeconds: 60}}",
        "kafka: {clients: [{namespaceSelector: {matchLabels: {team: words}}}]}",
      })
  void shouldAcceptTheResourcesOfValues(String values) {
    hasNoProblems(Chart.wordcount().render(values));
  }

  @Test
  void shouldAcceptTheToolsOfTheRunbook() throws Exception {
    String runbook = Files.readString(Path.of("../docs/runbook.md"));
    List<JsonNode> tools =
        KubernetesYaml.objects(runbook.split("```yaml\n", 2)[1].split("```", 2)[0]);

    assertThat(tools).hasSize(2);
    for (JsonNode resource : tools) {
      ((ObjectNode) resource.path("metadata")).put("namespace", "wordcount");
      assertThat(new KubernetesSchemas().problems(resource)).isEmpty();
    }
  }

  @Test
  void shouldBeOfTheVersionThatTheDocumentationNames() throws IOException {
    Properties versions = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of("../helm/operators/versions.env"))) {
      versions.load(file);
    }
    String strimzi = versions.getProperty("STRIMZI_VERSION");
    String kafka =
        Chart.YAML
            .readTree(Chart.FOLDER.resolve("values.yaml").toFile())
            .at("/kafka/version")
            .asText();

    assertThat(Files.readString(Path.of("../README.md")))
        .contains("| Strimzi | " + strimzi + " |", "| Kafka, ZooKeeper | " + kafka + ",");
    assertThat(Files.readString(Path.of("../docs/runbook.md")))
        .contains("strimzi/kafka:" + strimzi + "-kafka-" + kafka + " ");
  }

  @Test
  void shouldSeeAMisspeltField() {
    Resources resources = Chart.wordcount().render();
    ((ObjectNode) resources.one("Kafka", "wordcount").at("/spec/kafka")).put("replica", 1);
    ((ObjectNode) resources.one("KafkaTopic", "wordcount-input").at("/spec"))
        .put("partitions", "x");

    assertThat(resources.all("Kafka").stream().map(schemas::problems).toList().toString())
        .contains("replica");
    assertThat(schemas.problems(resources.one("KafkaTopic", "wordcount-input"))).isNotEmpty();
  }

  @Test
  void shouldRefuseTheBrokerSettingsThatStrimziWouldLeaveOut() throws Exception {
    List<String> refused =
        StrimziSchemas.constant("FORBIDDEN_PREFIXES")
            .map(prefix -> prefix.replaceFirst("[.]$", ".a"))
            .toList();

    assertThatThrownBy(() -> Chart.wordcount().render(settings(refused)))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains(
                        refused.stream()
                            .map(key -> "kafka.config: " + key + " cannot be set")
                            .toArray(String[]::new)));
    hasNoProblems(
        Chart.wordcount()
            .render(settings(StrimziSchemas.constant("FORBIDDEN_PREFIX_EXCEPTIONS").toList())));
  }

  private static String settings(List<String> keys) {
    return keys.stream()
        .map(key -> "'" + key + "': '1'")
        .collect(joining(", ", "kafka: {config: {", "}}"));
  }

  private static void hasNoProblems(Resources resources) {
    assertThat(resources.all("KafkaNodePool"))
        .allSatisfy(pool -> assertThat(schemas.problems(pool)).isEmpty());
    for (String kind : new String[] {"Kafka", "KafkaTopic", "KafkaUser"}) {
      assertThat(resources.all(kind))
          .isNotEmpty()
          .allSatisfy(resource -> assertThat(schemas.problems(resource)).isEmpty());
    }
  }
}
