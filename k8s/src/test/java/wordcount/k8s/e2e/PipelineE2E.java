package wordcount.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The life of one deployment, in order: deployed from nothing, proved exact, watched, hurt,
 * changed, paused, and removed without a trace.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineE2E {
  private static final String CONTEXT = System.getProperty("e2e.context");
  private static final String NAMESPACE = "wordcount-e2e";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ResourceDefinitionContext PIPELINE_KAFKA =
      new ResourceDefinitionContext.Builder()
          .withGroup("kafka.strimzi.io")
          .withVersion("v1beta2")
          .withKind("Kafka")
          .withPlural("kafkas")
          .withNamespaced(true)
          .build();

  private static KubernetesClient client;
  private static Command wordcount;

  @BeforeAll
  static void open() {
    client = new KubernetesClientBuilder().withConfig(Config.autoConfigure(CONTEXT)).build();
    wordcount = new Command("--context", CONTEXT, "--namespace", NAMESPACE, "--timeout", "8m");
  }

  @AfterAll
  static void close() throws Exception {
    wordcount.run("undeploy", "--delete-data");
    client.close();
  }

  @Test
  @Order(1)
  void shouldDeployFromNothingUntilCountsArrive() throws Exception {
    Command.Result deployed = wordcount.run(deployment());
    assertThat(deployed.exitCode()).as(deployed.toString()).isZero();
    assertThat(client.namespaces().withName(NAMESPACE).get().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
  }

  @Test
  @Order(2)
  void shouldChangeNothingTheSecondTime() throws Exception {
    String driver = driver().getMetadata().getUid();
    String kafka = kafkaVersion();
    Command.Result again = wordcount.run(deployment());
    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(driver().getMetadata().getUid()).isEqualTo(driver);
    assertThat(kafkaVersion()).isEqualTo(kafka);
    assertThat(again.out() + again.err()).containsIgnoringCase("nothing");
  }

  @Test
  @Order(3)
  void shouldProveItsCountsExact() throws Exception {
    assertExact();
  }

  @Test
  @Order(4)
  void shouldShowCountsInTheDriversLogAndSayThatAllIsWell() throws Exception {
    assertThat(client.pods().resource(driver()).tailingLines(200).getLog())
        .containsPattern("Time: \\d+ ms")
        .containsPattern("\\([^ ]+,\\d+\\)");
    Command.Result status = wordcount.run("status");
    assertThat(status.exitCode()).as(status.toString()).isZero();
  }

  @Test
  @Order(5)
  void shouldBeScrapedAndEveryPanelAndAlertEvaluated() throws Exception {
    try (Prometheus prometheus = new Prometheus(client)) {
      String ours = "up{namespace=\"" + NAMESPACE + "\"}";
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                JsonNode up = prometheus.query(ours).path("data").path("result");
                assertThat(up.size()).as(up.toString()).isGreaterThanOrEqualTo(4);
                up.forEach(
                    target ->
                        assertThat(target.path("value").path(1).asText())
                            .as(target.toString())
                            .isEqualTo("1"));
              });
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          prometheus
                              .query(
                                  "sum(wordcount_words_all_time{namespace=\"" + NAMESPACE + "\"})")
                              .path("data")
                              .path("result")
                              .path(0)
                              .path("value")
                              .path(1)
                              .asDouble())
                      .isPositive());
      int panels = 0;
      int filled = 0;
      for (String query : dashboardQueries()) {
        JsonNode answer = prometheus.query(query);
        assertThat(answer.path("status").asText()).as(query + ": " + answer).isEqualTo("success");
        panels++;
        filled += answer.path("data").path("result").isEmpty() ? 0 : 1;
      }
      assertThat(filled).as("queries with data, of %d", panels).isGreaterThan(panels / 2);
      JsonNode groups = prometheus.get("/api/v1/rules?type=alert").path("data").path("groups");
      List<String> unhealthy = new ArrayList<>();
      int rules = 0;
      for (JsonNode group : groups) {
        for (JsonNode rule : group.path("rules")) {
          rules++;
          if (!rule.path("health").asText().equals("ok")
              && !rule.path("health").asText().equals("unknown")) {
            unhealthy.add(rule.toString());
          }
        }
      }
      assertThat(rules).isPositive();
      assertThat(unhealthy).isEmpty();
    }
  }

  @Test
  @Order(6)
  void shouldNotBeReachedByStrangers() {
    // A pod that has all that the verifier has, but not its labels.
    PodTemplateSpec verifier =
        client
            .v1()
            .podTemplates()
            .inNamespace(NAMESPACE)
            .withName("wordcount-verifier")
            .get()
            .getTemplate();
    Pod stranger =
        new PodBuilder()
            .withNewMetadata()
            .withName("stranger")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withSpec(verifier.getSpec())
            .build();
    stranger.getSpec().getContainers().get(0).getArgs().add("--wait=15s");
    client.resource(stranger).create();
    await()
        .atMost(PATIENCE)
        .until(() -> "Failed".equals(client.resource(stranger).get().getStatus().getPhase()));
    assertThat(client.pods().resource(stranger).getLog()).contains("cannot be reached");
    client.resource(stranger).delete();
  }

  @Test
  @Order(7)
  void shouldKeepItsTotalsWhenTheDriverIsDeletedByForce() throws Exception {
    long before = total();
    String uid = driver().getMetadata().getUid();
    client.pods().resource(driver()).withGracePeriod(0).delete();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> !driver().getMetadata().getUid().equals(uid) && total() >= before);
    awaitWell();
    assertExact();
  }

  @Test
  @Order(8)
  void shouldGoOnWithoutAnExecutorUntilThereIsAnother() throws Exception {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("spark-role", "executor")
        .withGracePeriod(0)
        .delete();
    awaitWell();
    assertExact();
  }

  @Test
  @Order(9)
  void shouldGoOnWhenTheBrokerIsRestarted() throws Exception {
    client.pods().inNamespace(NAMESPACE).withName("wordcount-kafka-0").delete();
    awaitWell();
    assertExact();
  }

  @Test
  @Order(10)
  void shouldTakeAChangedValue() throws Exception {
    List<String> changed = new ArrayList<>(deployment());
    changed.addAll(List.of("--set", "job.top=7"));
    Command.Result deployed = wordcount.run(changed);
    assertThat(deployed.exitCode()).as(deployed.toString()).isZero();
    awaitWell();
    assertExact();
  }

  @Test
  @Order(11)
  void shouldPauseAndResumeWithoutLosingALine() throws Exception {
    Command.Result paused = wordcount.run("pause");
    assertThat(paused.exitCode()).as(paused.toString()).isZero();
    await().atMost(PATIENCE).until(() -> driver() == null);
    Command.Result resumed = wordcount.run("resume");
    assertThat(resumed.exitCode()).as(resumed.toString()).isZero();
    awaitWell();
    assertExact();
  }

  @Test
  @Order(12)
  void shouldLeaveNothingBehind() throws Exception {
    Command.Result removed = wordcount.run("undeploy", "--delete-data");
    assertThat(removed.exitCode()).as(removed.toString()).isZero();
    await().atMost(PATIENCE).until(() -> client.namespaces().withName(NAMESPACE).get() == null);
  }

  private static List<String> deployment() {
    return List.of(
        "deploy",
        "--home",
        "..",
        "--job-image-tar",
        "../job/target/jib-image.tar",
        "--producer-image-tar",
        "../producer/target/jib-image.tar");
  }

  private static void assertExact() throws Exception {
    Command.Result verified = wordcount.run("verify", "--messages", "300", "-o", "json");
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.json().path("exact").asBoolean()).as(verified.toString()).isTrue();
  }

  private static void awaitWell() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              Command.Result status = wordcount.run("status");
              assertThat(status.exitCode()).as(status.toString()).isZero();
            });
  }

  private static Pod driver() {
    return client.pods().inNamespace(NAMESPACE).withName("wordcount-driver").get();
  }

  private static String kafkaVersion() {
    return client
        .genericKubernetesResources(PIPELINE_KAFKA)
        .inNamespace(NAMESPACE)
        .withName("wordcount")
        .get()
        .getMetadata()
        .getGeneration()
        .toString();
  }

  private static long total() throws Exception {
    return wordcount.run("counts", "-o", "json").json().path("total").asLong();
  }

  /** Every query of every panel, with the variables a person would have chosen. */
  private static List<String> dashboardQueries() throws IOException {
    List<String> queries = new ArrayList<>();
    try (Stream<Path> dashboards = Files.list(Path.of("../helm/wordcount/files/dashboards"))) {
      for (Path dashboard : dashboards.toList()) {
        collect(new ObjectMapper().readTree(dashboard.toFile()), queries);
      }
    }
    assertThat(queries).isNotEmpty();
    return queries;
  }

  private static void collect(JsonNode node, List<String> queries) {
    if (node.has("expr")) {
      queries.add(
          node.path("expr")
              .asText()
              .replace("$__rate_interval", "1m")
              .replace("$__range", "15m")
              .replace("$namespace", NAMESPACE)
              .replaceAll("\\$(job|broker|producer|server)", ".*"));
    }
    node.forEach(child -> collect(child, queries));
  }
}
