package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.WordCountJob;

class JobTemplateTest {
  /** What the Spark operator's webhook refuses since 2.5. */
  private static final List<String> REFUSED_BY_OPERATOR =
      List.of(
          "spark.master",
          "spark.kubernetes.driver.master",
          "spark.kubernetes.container.image",
          "spark.kubernetes.driver.container.image",
          "spark.kubernetes.executor.container.image",
          "spark.kubernetes.authenticate.driver.serviceAccountName",
          "spark.kubernetes.authenticate.executor.serviceAccountName",
          "spark.kubernetes.authenticate.oauthToken",
          "spark.kubernetes.authenticate.oauthTokenFile",
          "spark.kubernetes.authenticate.driver.oauthToken",
          "spark.kubernetes.authenticate.driver.oauthTokenFile",
          "spark.kubernetes.authenticate.executor.oauthToken",
          "spark.kubernetes.authenticate.executor.oauthTokenFile");

  /** The options whose default differs from the job's own, with the reason. */
  private static final Map<String, String> OTHER_DEFAULTS =
      Map.of(
          "--bootstrap-servers", "the Kafka of the release",
          "--kafka-config", "its certificates and passwords",
          "--app-id", "two releases must not share one",
          "--create-topics", "Strimzi creates them",
          "--view", "the job derives its own default from --sql",
          "--wait", "Kafka and the topics may be created at the same time",
          "--mirror-url", "the store of this test",
          "--mirror-secret", "the store of this test");

  private final Chart chart = Chart.wordcount();

  @Test
  void shouldAlwaysRestartTheJob() {
    JsonNode restart = application("").at("/spec/restartPolicy");

    assertThat(restart.path("type").asText()).isEqualTo("Always");
    assertThat(restart.path("onFailureRetryInterval").asInt()).isPositive();
    assertThat(restart.path("onSubmissionFailureRetryInterval").asInt()).isPositive();
  }

  @Test
  void shouldSetNothingThatTheOperatorRefuses() {
    List<String> keys = new java.util.ArrayList<>();
    application("").at("/spec/sparkConf").fieldNames().forEachRemaining(keys::add);

    assertThat(keys).isNotEmpty().doesNotContainAnyElementsOf(REFUSED_BY_OPERATOR);
  }

  @Test
  void shouldRejectSettingsThatTheOperatorRefuses() {
    for (String key : REFUSED_BY_OPERATOR) {
      assertThatThrownBy(() -> application("job: {sparkConf: {" + key + ": x}}"))
          .as(key)
          .hasMessageContaining("job.sparkConf: " + key + " cannot be set: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.driver.port", "spark.driver.blockManager.port", "spark.blockManager.port"})
  void shouldRejectPortsThatTheNetworkPoliciesDoNotOpen(String key) {
    assertThatThrownBy(() -> application("job: {sparkConf: {" + key + ": 7100}}"))
        .hasMessageContaining("job.sparkConf: " + key + " cannot be set: the network policies");
  }

  @Test
  void shouldLetSparkSettingsOfTheUserWin() {
    JsonNode conf =
        application(
                "job: {sparkConf: {spark.network.crypto.enabled: false, spark.executor.heartbeatInterval: 5s}}")
            .at("/spec/sparkConf");

    assertThat(conf.path("spark.network.crypto.enabled").asText()).isEqualTo("false");
    assertThat(conf.path("spark.executor.heartbeatInterval").asText()).isEqualTo("5s");
  }

  @Test
  void shouldWriteEverySparkSettingAsText() {
    for (JsonNode value :
        application("job: {sparkConf: {spark.a: 1, spark.b: true}}").at("/spec/sparkConf")) {
      assertThat(value.isTextual()).as("%s", value).isTrue();
    }
  }

  @Test
  void shouldNameTheVersionOfSparkThatTheJobIsBuiltWith() throws IOException {
    String version = application("").at("/spec/sparkVersion").asText();

    String pom = Files.readString(Path.of("../pom.xml"));
    assertThat(version).isEqualTo(pom.replaceFirst("(?s).*<spark.version>(.*?)<.*", "$1"));
    assertThat(Files.readString(Path.of("../README.md"))).contains("| Spark | " + version + ", ");
  }

  @Test
  void shouldHaveTheDefaultsOfTheJob() {
    JsonNode spec = application("store: {postgres: {existingSecret: pg}}").path("spec");
    Map<String, String> given =
        ProgramOptions.given(
            new WordCountJob(),
            ProgramOptions.environment(spec.at("/driver/template/spec/containers/0"), Chart.FOLDER),
            Resources.texts(spec.path("arguments")));

    assertThat(ProgramOptions.differing(new WordCountJob(), given))
        .isEqualTo(OTHER_DEFAULTS.keySet());
  }

  @Test
  void shouldPassTheJobsOptions() {
    List<String> arguments =
        Resources.texts(
            application(
                    """
                    topics: {input: {name: lines}}
                    job:
                      tokenizer: words
                      textFields: [/message, /a~1b]
                      onBadRecord: fail
                      view: sql
                      sql: SELECT word FROM words ORDER BY cnt DESC
                      args: [--accept-tokenizer-change]
                    """)
                .at("/spec/arguments"));

    assertThat(arguments)
        .contains(
            "--topic=lines",
            "--tokenizer=words",
            "--text-field=/message",
            "--text-field=/a~1b",
            "--on-bad-record=fail",
            "--view=sql",
            "--sql=SELECT word FROM words ORDER BY cnt DESC",
            "--accept-tokenizer-change",
            "--create-topics=false",
            "--kafka-config=/etc/wordcount/kafka.properties");
  }

  @Test
  void shouldGiveEachReleaseATransactionalIdOfItsOwn() {
    assertThat(
            Resources.texts(
                new Chart("other", "elsewhere")
                    .render()
                    .one("SparkApplication", "other")
                    .at("/spec/arguments")))
        .contains("--app-id=elsewhere.other");
    assertThat(Resources.texts(application("job: {appId: mine}").at("/spec/arguments")))
        .contains("--app-id=mine");
  }

  @Test
  void shouldMountTheSameKafkaClientInDriverAndExecutors() {
    JsonNode spec = application("").path("spec");

    JsonNode driver = spec.at("/driver/template/spec");
    JsonNode executor = spec.at("/executor/template/spec");
    assertThat(executor.path("volumes")).isEqualTo(driver.path("volumes"));
    assertThat(executor.at("/containers/0/volumeMounts"))
        .isEqualTo(driver.at("/containers/0/volumeMounts"));
    assertThat(driver.at("/containers/0/name").asText()).isEqualTo("spark-kubernetes-driver");
    assertThat(executor.at("/containers/0/name").asText()).isEqualTo("spark-kubernetes-executor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env",
        "envFrom",
        "volumeMounts",
        "securityContext",
        "podSecurityContext",
        "ports",
        "tolerations",
        "nodeSelector",
        "affinity",
        "terminationGracePeriodSeconds",
        "lifecycle"
      })
  void shouldNotUseFieldsThatNeedTheOperatorsWebhook(String field) {
    JsonNode spec =
        application("job: {nodeSelector: {disk: ssd}, tolerations: [{key: a, operator: Exists}]}")
            .path("spec");

    assertThat(spec.path("driver").has(field)).isFalse();
    assertThat(spec.path("executor").has(field)).isFalse();
    assertThat(spec.has("volumes")).isFalse();
  }

  @Test
  void shouldPlaceThePodsWhereTold() {
    JsonNode spec =
        application("job: {nodeSelector: {disk: ssd}, tolerations: [{key: a, operator: Exists}]}")
            .path("spec");

    for (String role : List.of("driver", "executor")) {
      JsonNode pod = spec.at("/" + role + "/template/spec");
      assertThat(pod.at("/nodeSelector/disk").asText()).isEqualTo("ssd");
      assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("a");
    }
  }

  @Test
  void shouldGiveTheDriverRightsOverPodsAndToRecordEventsOnly() {
    Resources resources = chart.render();

    JsonNode rules = resources.one("Role", "wordcount-driver").path("rules");
    assertThat(rules).hasSize(2);
    assertThat(Resources.texts(rules.at("/0/resources"))).containsExactly("pods");
    assertThat(Resources.texts(rules.at("/1/resources"))).containsExactly("events");
    assertThat(Resources.texts(rules.at("/1/verbs"))).containsExactly("create");
    assertThat(resources.names("RoleBinding")).containsExactly("wordcount-driver");
    assertThat(resources.all("ClusterRole")).isEmpty();
    assertThat(resources.all("RoleBinding").get(0).at("/subjects/0/name").asText())
        .isEqualTo(application("").at("/spec/driver/serviceAccount").asText());
  }

  @Test
  void shouldGiveAnApiTokenToTheDriverAlone() {
    Resources resources = chart.render();

    assertThat(resources.all("ServiceAccount"))
        .hasSize(4)
        .allSatisfy(
            account ->
                assertThat(account.path("automountServiceAccountToken").asBoolean(true)).isFalse());
    JsonNode spec = application("").path("spec");
    assertThat(spec.at("/driver/template/spec/automountServiceAccountToken").asBoolean()).isTrue();
    assertThat(spec.at("/executor/template/spec/automountServiceAccountToken").asBoolean(true))
        .isFalse();
    assertThat(
            resources
                .one("Deployment", "wordcount-producer")
                .at("/spec/template/spec/automountServiceAccountToken")
                .asBoolean(true))
        .isFalse();
    assertThat(spec.at("/executor/serviceAccount").asText())
        .isNotEqualTo(spec.at("/driver/serviceAccount").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1st", "Upper", "dot.ted", "a-name-that-is-longer-than-forty-characters"})
  void shouldRefuseReleaseNamesThatSparkOrStrimziCannotUse(String release) {
    assertThatThrownBy(() -> new Chart(release, "wordcount").render())
        .hasMessageMatching("(?s).*(release name|invalid release name).*");
  }

  private JsonNode application(String values) {
    return chart.render(values).one("SparkApplication", "wordcount");
  }
}
