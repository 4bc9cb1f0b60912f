package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pods of our own programs, whichever resource describes them. */
class PodTemplateTest {
  private final Resources resources = Chart.wordcount().render("verifier: {schedule: '@hourly'}");

  @Test
  void shouldMeetThePodSecurityStandardRestricted() {
    assertThat(resources.podSpecs())
        .hasSize(5)
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(185);
              assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                  .isEqualTo("RuntimeDefault");
              JsonNode container = pod.at("/containers/0/securityContext");
              assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(Resources.texts(container.at("/capabilities/drop")))
                  .containsExactly("ALL");
            });
  }

  @Test
  void shouldLeaveUsersAndGroupsToOpenShift() {
    Resources found =
        Chart.wordcount()
            .render(
                "{openshift: {force: true}, kafka: {exporter: {enabled: true}},"
                    + " verifier: {schedule: '@hourly'}}");

    assertThat(found.podSpecs())
        .hasSize(5)
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.toString()).doesNotContain("runAsUser", "runAsGroup", "fsGroup");
            });
    assertThat(found.one("Kafka", "wordcount").toString())
        .contains("runAsNonRoot")
        .doesNotContain("fsGroup");
  }

  @Test
  void shouldNotRestartKafkaBecauseTheChartHasAnotherVersion() {
    Resources kraft = Chart.wordcount().render("kafka: {mode: kraft}");
    for (JsonNode kafka :
        List.of(resources.one("Kafka", "wordcount"), kraft.one("Kafka", "wordcount"))) {
      assertThat(kafka.at("/metadata/labels").toString())
          .contains("app.kubernetes.io/name")
          .doesNotContain("helm.sh/chart");
    }
    assertThat(kraft.all("KafkaNodePool"))
        .hasSize(2)
        .allSatisfy(pool -> assertThat(pool.at("/metadata/labels").has("helm.sh/chart")).isFalse());
  }

  @Test
  void shouldKeepTopicsAndTheirDataWhenHelmUninstallsTheRelease() {
    assertThat(resources.all("KafkaTopic"))
        .hasSize(3)
        .allSatisfy(
            topic ->
                assertThat(topic.at("/metadata/annotations/helm.sh~1resource-policy").asText())
                    .isEqualTo("keep"));
  }

  @Test
  void shouldLeaveTheStorageClassToTheClusterIfItIsEmpty() {
    String kafka =
        Chart.wordcount()
            .render("kafka: {storage: {type: persistent-claim, size: 1Gi, class: ''}}")
            .one("Kafka", "wordcount")
            .at("/spec/kafka/storage")
            .toString();
    assertThat(kafka).contains("1Gi").doesNotContain("class");
  }

  @Test
  void shouldMeetRestrictedInStrimzisPodsToo() {
    JsonNode spec =
        Chart.wordcount()
            .render("kafka: {exporter: {enabled: true}}")
            .one("Kafka", "wordcount")
            .path("spec");

    for (String template : List.of("/kafka", "/zookeeper", "/entityOperator", "/kafkaExporter")) {
      JsonNode pod = spec.at(template + "/template/pod/securityContext");
      assertThat(pod.path("runAsNonRoot").asBoolean()).as(template).isTrue();
      assertThat(pod.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    }
    for (String container :
        List.of(
            "/kafka/template/kafkaContainer",
            "/zookeeper/template/zookeeperContainer",
            "/entityOperator/template/topicOperatorContainer",
            "/entityOperator/template/userOperatorContainer",
            "/kafkaExporter/template/container")) {
      JsonNode security = spec.at(container + "/securityContext");
      assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).as(container).isFalse();
      assertThat(Resources.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    }
  }

  @Test
  void shouldMeetRestrictedInThePodsOfKraftModeToo() {
    assertThat(Chart.wordcount().render("kafka: {mode: kraft}").all("KafkaNodePool"))
        .hasSize(2)
        .allSatisfy(
            pool -> {
              JsonNode template = pool.at("/spec/template");
              assertThat(template.at("/pod/securityContext/runAsNonRoot").asBoolean()).isTrue();
              JsonNode security = template.at("/kafkaContainer/securityContext");
              assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(Resources.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
            });
  }

  @Test
  void shouldHaveReadOnlyRootsWithRoomForTemporaryFiles() {
    assertThat(resources.podSpecs())
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/containers/0/securityContext/readOnlyRootFilesystem").asBoolean())
                  .isTrue();
              assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
                  .contains("/tmp");
            });
  }

  @Test
  void shouldMountEveryVolumeAndDeclareEveryMount() {
    assertThat(resources.podSpecs())
        .allSatisfy(
            pod ->
                assertThat(names(pod.at("/containers/0/volumeMounts")))
                    .containsExactlyInAnyOrderElementsOf(names(pod.path("volumes"))));
  }

  @Test
  void shouldNotTakeVariablesFromServices() {
    // A service called wordcount-http would set WORDCOUNT_HTTP_PORT, an option of ours.
    assertThat(resources.podSpecs())
        .allSatisfy(pod -> assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse());
  }

  @Test
  void shouldRequestAndLimitResources() {
    JsonNode producer =
        resources.one("Deployment", "wordcount-producer").at("/spec/template/spec/containers/0");
    assertThat(producer.at("/resources/requests/cpu").asText()).isNotEmpty();
    assertThat(producer.at("/resources/limits/memory").asText()).isNotEmpty();
    for (String role : List.of("driver", "executor")) {
      JsonNode spark = resources.one("SparkApplication", "wordcount").at("/spec/" + role);
      assertThat(spark.path("coreRequest").asText()).isNotEmpty();
      assertThat(spark.path("memory").asText()).isNotEmpty();
    }
  }

  @Test
  void shouldProbeTheProgramsThatAnswer() {
    JsonNode driver =
        resources
            .one("SparkApplication", "wordcount")
            .at("/spec/driver/template/spec/containers/0");
    JsonNode producer =
        resources.one("Deployment", "wordcount-producer").at("/spec/template/spec/containers/0");

    for (JsonNode container : List.of(driver, producer)) {
      assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
      assertThat(container.at("/startupProbe/httpGet/port").asText()).isEqualTo("http");
      assertThat(container.at("/ports/0/name").asText()).isEqualTo("http");
    }
    assertThat(producer.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    assertThat(driver.has("readinessProbe"))
        .as("executors could not find a driver that waits for them to become ready")
        .isFalse();
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(entry -> names.add(entry.path("name").asText()));
    return names;
  }
}
