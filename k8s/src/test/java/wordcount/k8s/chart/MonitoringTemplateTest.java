package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitoringTemplateTest {
  private final Chart chart = Chart.wordcount();

  @Test
  void shouldLeaveOutKindsThatTheClusterDoesNotKnow() {
    Resources resources = chart.renderAsIs();

    assertThat(resources.names("PodMonitor")).isEmpty();
    assertThat(resources.names("PrometheusRule")).isEmpty();
    assertThat(resources.names("ConfigMap")).contains("wordcount-dashboard-pipeline");
  }

  @Test
  void shouldLeaveEverythingOutWhenItIsOff() {
    Resources resources = chart.render("monitoring: {enabled: false}");

    assertThat(resources.names("PodMonitor")).isEmpty();
    assertThat(resources.names("PrometheusRule")).isEmpty();
    assertThat(resources.names("ConfigMap"))
        .containsExactlyInAnyOrder("wordcount-kafka-client", "wordcount-kafka-metrics");
  }

  @Test
  void shouldMonitorEachProgramUnderAJobNameOfItsOwn() {
    Resources resources = chart.render();

    assertThat(resources.names("PodMonitor"))
        .containsExactly(
            "wordcount-driver",
            "wordcount-producer",
            "wordcount-kafka",
            "wordcount-strimzi-operator");
    for (JsonNode monitor : resources.all("PodMonitor")) {
      JsonNode job = monitor.at("/spec/podMetricsEndpoints/0/relabelings/0");
      assertThat(job.path("targetLabel").asText()).isEqualTo("job");
      assertThat(job.path("replacement").asText()).isEqualTo(Resources.name(monitor));
    }
  }

  @Test
  void shouldKeepTheLabelsThatStrimzisDashboardsNeed() {
    JsonNode relabelings =
        chart
            .render()
            .one("PodMonitor", "wordcount-kafka")
            .at("/spec/podMetricsEndpoints/0/relabelings");

    assertThat(relabelings.findValuesAsText("targetLabel"))
        .contains("namespace", "kubernetes_pod_name", "node_name", "node_ip");
    assertThat(relabelings.findValuesAsText("regex"))
        .contains("__meta_kubernetes_pod_label_(strimzi_io_.+)");
  }

  @Test
  void shouldLabelMonitorsAndRulesAsPrometheusSelectsThem() {
    Resources resources = chart.render("monitoring: {labels: {release: stack}}");

    assertThat(resources.all("PodMonitor")).allSatisfy(MonitoringTemplateTest::isLabelled);
    assertThat(resources.all("PrometheusRule"))
        .hasSize(1)
        .allSatisfy(MonitoringTemplateTest::isLabelled);
  }

  @Test
  void shouldDeliverDashboardsAsTheFilesAre() throws IOException {
    Resources resources = chart.render();

    for (String name : new String[] {"pipeline", "kafka", "zookeeper"}) {
      JsonNode map = resources.one("ConfigMap", "wordcount-dashboard-" + name);
      String file = Files.readString(Chart.FOLDER.resolve("files/dashboards/" + name + ".json"));
      ObjectMapper json = new ObjectMapper();
      assertThat(json.readTree(map.at("/data").path("wordcount-" + name + ".json").asText()))
          .isEqualTo(json.readTree(file));
      assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
      assertThat(map.at("/metadata/annotations/grafana_folder").asText()).isEqualTo("Word count");
    }
  }

  @Test
  void shouldNameGrafanasFolderWhereItsSidecarLooks() throws IOException {
    JsonNode sidecar =
        Chart.YAML
            .readTree(Path.of("../helm/operators/kube-prometheus-stack.yaml").toFile())
            .at("/grafana/sidecar/dashboards");

    JsonNode map = chart.render().one("ConfigMap", "wordcount-dashboard-pipeline");
    String folder = sidecar.path("folderAnnotation").asText();
    assertThat(map.at("/metadata/annotations").path(folder).asText()).isEqualTo("Word count");
    // Without it Grafana looks into no folder below its own.
    assertThat(sidecar.at("/provider/foldersFromFilesStructure").asBoolean()).isTrue();
    assertThat(map.at("/metadata/labels").path(sidecar.path("label").asText()).asText())
        .isEqualTo(sidecar.path("labelValue").asText());
  }

  @Test
  void shouldScrapeNothingThatNeedsAServiceInKubeSystem() throws IOException {
    JsonNode stack =
        Chart.YAML.readTree(Path.of("../helm/operators/kube-prometheus-stack.yaml").toFile());

    for (String part :
        List.of("coreDns", "kubeControllerManager", "kubeEtcd", "kubeProxy", "kubeScheduler")) {
      assertThat(stack.at("/" + part + "/enabled").asBoolean(true)).as(part).isFalse();
    }
  }

  @Test
  void shouldNotTakeAControllerOfKraftModeForABroker() {
    assertThat(chart.render("kafka: {mode: kraft}").one("PrometheusRule", "wordcount").toString())
        .contains("strimzi_io_name=\\\"wordcount-kafka\\\",strimzi_io_broker_role=\\\"true\\\"");
  }

  @Test
  void shouldMakeAlertsAndDashboardsOnlyIfWanted() {
    Resources resources =
        chart.render("monitoring: {alerts: {enabled: false}, dashboards: {enabled: false}}");

    assertThat(resources.names("PrometheusRule")).isEmpty();
    assertThat(resources.names("ConfigMap")).noneMatch(name -> name.contains("dashboard"));
    assertThat(resources.names("PodMonitor")).isNotEmpty();
  }

  @Test
  void shouldExportBrokersAndZooKeeperByTheChartsOwnRules() throws IOException {
    Resources resources = chart.render();

    JsonNode kafka = resources.one("Kafka", "wordcount").path("spec");
    for (String part : new String[] {"kafka", "zookeeper"}) {
      JsonNode reference = kafka.path(part).at("/metricsConfig/valueFrom/configMapKeyRef");
      String rules =
          resources
              .one("ConfigMap", reference.path("name").asText())
              .path("data")
              .path(reference.path("key").asText())
              .asText();
      assertThat(Chart.YAML.readTree(rules).path("rules")).as(part).isNotEmpty();
    }
  }

  private static void isLabelled(JsonNode resource) {
    assertThat(resource.at("/metadata/labels/release").asText()).isEqualTo("stack");
  }
}
