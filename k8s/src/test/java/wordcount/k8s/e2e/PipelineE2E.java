package wordcount.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.e2e.Pipeline.APP_ID;
import static wordcount.k8s.e2e.Pipeline.NAMESPACE;
import static wordcount.k8s.e2e.Pipeline.PATIENCE;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import wordcount.program.ExitCode;

/**
 * The life of one deployment, in order: deployed from nothing, proved exact, watched, fenced in,
 * hurt, deprived of its rights, changed, paused, and removed without a trace.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineE2E {
  private static final String MONITORING = "monitoring";

  private static Pipeline pipeline;
  private static Rights rights;
  private static Postgres postgres;

  @BeforeAll
  static void open() throws Exception {
    pipeline = new Pipeline(System.getProperty("e2e.context"));
    rights = new Rights(pipeline.client());
    postgres = new Postgres(pipeline.client());
  }

  @AfterAll
  static void close() throws Exception {
    postgres.close();
    pipeline.run("undeploy", "--delete-data");
    pipeline.close();
  }

  @Test
  @Order(1)
  void shouldDeployFromNothingUntilCountsArrive() throws Exception {
    assertDone(pipeline.deploy());
    assertThat(pipeline.client().namespaces().withName(NAMESPACE).get().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
  }

  @Test
  @Order(2)
  void shouldChangeNothingTheSecondTime() throws Exception {
    String driver = driver();
    long kafka = kafkaGeneration();
    Command.Result again = pipeline.deploy();
    assertDone(again);
    assertThat(driver()).isEqualTo(driver);
    assertThat(kafkaGeneration()).isEqualTo(kafka);
    assertThat(again.out() + again.err()).containsIgnoringCase("nothing");
  }

  @Test
  @Order(3)
  void shouldProveItsCountsExact() throws Exception {
    pipeline.assertExact();
  }

  @Test
  @Order(4)
  void shouldShowCountsInTheDriversLogAndReportAllPartsReady() throws Exception {
    assertThat(pipeline.driverLog())
        .containsPattern("Time: \\d+ ms")
        .containsPattern("\\([^ ]+,\\d+\\)");
    assertDone(pipeline.run("status"));
  }

  @Test
  @Order(5)
  void shouldBeScrapedAndEveryPanelAndAlertEvaluated() throws Exception {
    try (Prometheus prometheus = new Prometheus(pipeline.client())) {
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
      Dashboards dashboards = new Dashboards(pipeline.hasDeployment("wordcount-kafka-exporter"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(dashboards.withoutData(prometheus)).isEmpty());
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(unhealthy(prometheus)).isEmpty());
    }
  }

  /** The alerts that could not be evaluated, or were not yet. */
  private static List<String> unhealthy(Prometheus prometheus) throws Exception {
    JsonNode groups = prometheus.get("/api/v1/rules?type=alert").path("data").path("groups");
    assertThat(groups.size()).isPositive();
    List<String> unhealthy = new ArrayList<>();
    for (JsonNode group : groups) {
      for (JsonNode rule : group.path("rules")) {
        if (!rule.path("health").asText().equals("ok")) {
          unhealthy.add(rule.toString());
        }
      }
    }
    return unhealthy;
  }

  @Test
  @Order(6)
  void shouldBeReachedOnlyByThoseWhoNeedTo() {
    Map<String, String> ports = new LinkedHashMap<>();
    ports.put("driver page", pipeline.address("wordcount-driver", 8080));
    ports.put("driver metrics", pipeline.address("wordcount-driver", 8081));
    ports.put("driver rpc", pipeline.address("wordcount-driver", 7078));
    ports.put("driver blocks", pipeline.address("wordcount-driver", 7079));
    ports.put("producer metrics", pipeline.address(pipeline.producer(), 8081));
    ports.put("broker", pipeline.address("wordcount-kafka-0", 9093));
    // That anybody may reach this shows that a probe which reaches nothing else works.
    ports.put("api server", "$KUBERNETES_SERVICE_HOST/$KUBERNETES_SERVICE_PORT");
    Map<String, String> executor =
        Map.of(
            "app.kubernetes.io/name", "wordcount",
            "app.kubernetes.io/instance", "wordcount",
            "app.kubernetes.io/component", "executor");

    assertReached(NAMESPACE, Map.of(), ports, "api server");
    assertReached(MONITORING, Map.of(), ports, "api server", "driver metrics", "producer metrics");
    assertReached(NAMESPACE, executor, ports, "broker", "driver rpc", "driver blocks");
  }

  private static void assertReached(
      String namespace, Map<String, String> labels, Map<String, String> ports, String... reached) {
    try (Probe probe = new Probe(pipeline.client(), namespace, labels)) {
      // A policy takes hold of a new pod a little after its start.
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(probe.reached(ports)).containsExactlyInAnyOrder(reached));
    }
  }

  @Test
  @Order(7)
  void shouldKeepItsTotalsWhenTheDriverIsDeletedByForce() throws Exception {
    long before = pipeline.total();
    String driver = driver();
    try (Command.Running log = pipeline.start("logs", "driver", "producer", "--since", "10s");
        Command.Running status = pipeline.start("status", "--watch")) {
      await().atMost(PATIENCE).until(() -> log.said().contains("wordcount-driver | Time: "));
      await().atMost(PATIENCE).until(() -> status.said().contains("job          yes"));
      pipeline.deleteDriver();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> runsAfter(driver) && pipeline.total() >= before);
      pipeline.awaitWell();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.said())
                      .containsSubsequence(
                          "wordcount-driver | Time: ",
                          "resuming after commit",
                          "wordcount-driver | Time: ")
                      .contains("wordcount-producer-"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(status.said())
                      .containsSubsequence(
                          "job          yes", "job          no", "job          yes"));
    }
    pipeline.assertExact();
  }

  @Test
  @Order(8)
  void shouldCountOnceTheTasksOfKilledExecutors() throws Exception {
    String driver = driver();
    try (Command.Running verify = pipeline.start("verify", "--messages", "20000", "-o", "json")) {
      await().atMost(PATIENCE).until(pipeline::verifies);
      for (int time = 0; time < 3; time++) {
        List<String> killed = pipeline.executors();
        pipeline.deleteExecutors();
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    !pipeline.executors().isEmpty()
                        && killed.stream().noneMatch(pipeline.executors()::contains));
      }
      assertThat(verify.process().isAlive()).as("while it counted").isTrue();
      assertThat(verify.process().waitFor()).as(verify.said()).isZero();
      assertThat(verify.said()).containsPattern("\"exact\"\\s*:\\s*true");
    }
    pipeline.awaitWell();
    assertThat(driver()).as("the driver is the same").isEqualTo(driver);
  }

  @Test
  @Order(9)
  void shouldNameTheRightOfTheDriverThatIsMissing() throws Exception {
    withoutRight("list", () -> {});
    withoutRight("create", pipeline::deleteExecutors);
    pipeline.awaitWell();
    withoutRight("get", pipeline::deleteDriver);
    pipeline.awaitWell();
  }

  private static void withoutRight(String verb, Runnable occasion) {
    rights.takeFromDriver(verb);
    try {
      occasion.run();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(pipeline.driverLog())
                      .contains("cannot " + verb + " resource \"pods\""));
    } finally {
      rights.giveBackToDriver(verb);
    }
  }

  @Test
  @Order(10)
  void shouldResumeWhenTheBrokerRestartsWithNewPasswordsAndCertificates() throws Exception {
    Credentials credentials = new Credentials(pipeline.client());
    for (String part : List.of("job", "producer", "verifier")) {
      credentials.replacePassword("wordcount-" + part);
    }
    credentials.replaceCertificates();
    String before = pipeline.pod("wordcount-kafka-0");
    // Connections that stand need neither.
    pipeline.client().pods().inNamespace(NAMESPACE).withName("wordcount-kafka-0").delete();
    await().atMost(PATIENCE).until(() -> !before.equals(pipeline.pod("wordcount-kafka-0")));
    pipeline.awaitWell();
    pipeline.assertExact();
  }

  @Test
  @Order(11)
  void shouldCopyItsTotalsToPostgresqlOnceAskedTo() throws Exception {
    postgres.start();
    String secret = "store.postgres.existingSecret=" + Postgres.NAME;
    assertDone(pipeline.deploy("--set", secret, "--set", "store.postgres.sslMode=disable"));
    pipeline.awaitWell();
    assertDone(pipeline.run("verify", "--store"));

    // The job knows nothing of that word, and so leaves the row alone.
    String row = "VALUES ('" + APP_ID + "', 'never was', 7, 1, now(), 0)";
    postgres.run("INSERT INTO wordcount.word_counts " + row);
    Command.Result found = pipeline.run("verify", "--store");
    assertThat(found.exitCode()).as(found.toString()).isEqualTo(ExitCode.WRONG);
    assertThat(found.out()).contains("never was: 0 in Kafka, 7 in PostgreSQL");
    postgres.run("DELETE FROM wordcount.word_counts WHERE word = 'never was'");
  }

  @Test
  @Order(12)
  void shouldRejectAChangeOfKafkasMetadataMode() throws Exception {
    Command.Result refused = pipeline.deploy("--set", "kafka.mode=kraft");
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("kafka.mode: this Kafka runs with ZooKeeper");
    assertThat(pipeline.hasDeployment("wordcount-producer")).isTrue();
  }

  @Test
  @Order(13)
  void shouldKeepEveryCountThroughAnUpgradeAndARollbackOfHelm() throws Exception {
    long before = pipeline.total();
    // Its lines arrive before, between and after the two restarts of the driver.
    try (Command.Running verify = pipeline.start("verify", "--messages", "20000", "-o", "json")) {
      await().atMost(PATIENCE).until(pipeline::verifies);
      restartingTheDriver(
          "upgrade", "wordcount", "../helm/wordcount", "--reuse-values", "--set", "job.top=9");
      restartingTheDriver("rollback", "wordcount");
      assertThat(verify.process().waitFor()).as(verify.said()).isZero();
      assertThat(verify.said()).containsPattern("\"exact\"\\s*:\\s*true");
    }
    pipeline.awaitWell();
    assertThat(pipeline.total()).isGreaterThan(before);
    assertDone(pipeline.run("verify", "--store"));
  }

  private static void restartingTheDriver(String... helm) throws Exception {
    String driver = driver();
    assertDone(pipeline.helm(helm));
    await().atMost(PATIENCE).until(() -> runsAfter(driver));
    await().atMost(PATIENCE).untilAsserted(() -> assertDone(pipeline.run("counts")));
  }

  @Test
  @Order(14)
  void shouldResumeAJobThatItsOperatorForgot() throws Exception {
    new Application(pipeline.client()).changeDuringSubmission();
    assertDone(pipeline.run("resume"));
    pipeline.awaitWell();
  }

  @Test
  @Order(15)
  void shouldPauseAndResumeWithoutLosingALine() throws Exception {
    assertDone(pipeline.run("pause"));
    // It has ended; its operator may need a moment more to delete it.
    await().atMost(PATIENCE).until(() -> pipeline.driver() == null);
    assertDone(pipeline.run("resume"));
    pipeline.awaitWell();
    pipeline.assertExact();
  }

  @Test
  @Order(16)
  void shouldNameTheRightInKafkaThatIsMissing() throws Exception {
    String writer = rights.userWithout("producer", "Write", "topic", "test-topic");
    String reader = rights.userWithout("verifier", "Read", "topic", "word-counts");
    String transactional = rights.userWithout("job", "Write", "transactionalId", APP_ID);
    String committer = rights.userWithout("job", "Write", "topic", "word-counts");
    for (String user : List.of(writer, reader, transactional, committer)) {
      await().atMost(PATIENCE).until(() -> rights.ready(user));
    }

    try {
      rights.letVerifierBe(reader);
      Command.Result verified = pipeline.run("verify", "--messages", "10");
      assertThat(verified.exitCode()).isEqualTo(1);
      assertThat(verified.err()).contains("Not authorized to access topics: [word-counts]");

      rights.letProducerBe(writer);
      // Who may write to no topic at all is not given the id of an idempotent producer.
      pipeline.awaitTrouble("Cluster authorization failed");
      rights.letProducerBe("wordcount-producer");

      rights.letJobBe(transactional);
      pipeline.awaitTrouble("Transactional Id authorization failed");
      rights.letJobBe(committer);
      pipeline.awaitTrouble("Not authorized to access topics: [word-counts]");
    } finally {
      rights.letVerifierBe("wordcount-verifier");
      rights.letProducerBe("wordcount-producer");
      rights.letJobBe("wordcount-job");
      List.of(writer, reader, transactional, committer).forEach(rights::remove);
    }
    pipeline.awaitWell();
    pipeline.assertExact();
  }

  @Test
  @Order(17)
  void shouldLeaveNothingBehind() throws Exception {
    postgres.close();
    assertDone(pipeline.run("undeploy", "--delete-data"));
    await()
        .atMost(PATIENCE)
        .until(() -> pipeline.client().namespaces().withName(NAMESPACE).get() == null);
  }

  @Test
  @Order(18)
  void shouldServeAnAccountWithTheRoleThatDoctorPrints() throws Exception {
    try (Account account = new Account(pipeline.client())) {
      Command wordcount = account.wordcount();
      Command.Result advice = wordcount.run("doctor", "--home", "..", "--skip-operators");
      assertThat(advice.exitCode()).as(advice.toString()).isEqualTo(1);
      account.give(advice.out());

      assertDone(wordcount.run("doctor", "--home", "..", "--skip-operators"));
      assertDone(Pipeline.deploy(wordcount, "--skip-operators"));
      assertDone(wordcount.run("status"));
      assertDone(wordcount.run("verify", "--messages", "100"));
      assertDone(wordcount.run("undeploy", "--home", "..", "--delete-data"));
      assertThat(pipeline.client().pods().inNamespace(NAMESPACE).list().getItems()).isEmpty();
    }
  }

  private static void assertDone(Command.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static String driver() {
    return pipeline.driver().getMetadata().getUid();
  }

  /** Whether there is a driver now, and not the one of before; between both there may be none. */
  private static boolean runsAfter(String before) {
    Pod now = pipeline.driver();
    return now != null && !now.getMetadata().getUid().equals(before);
  }

  private static long kafkaGeneration() {
    return pipeline
        .client()
        .genericKubernetesResources(KAFKA)
        .inNamespace(NAMESPACE)
        .withName("wordcount")
        .require()
        .getMetadata()
        .getGeneration();
  }
}
