package wordcount.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import wordcount.k8s.cluster.Kubeconfig;
import wordcount.k8s.e2e.Command.Result;

/**
 * One pipeline, from nothing to nothing. Parameters are system properties: {@code e2e.context}; the
 * command's own variables, such as IMAGE_LOADER, pass through.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class PipelineE2E {
  private static final String NAMESPACE = "wordcount";
  private static final String KILLED_MESSAGES = "3000";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String context = System.getProperty("e2e.context");
  private final Command wordcount = new Command(context);
  private KubernetesClient client;

  @BeforeAll
  void connect() {
    client =
        new KubernetesClientBuilder()
            .withConfig(new Kubeconfig(Optional.empty()).config(Optional.of(context)))
            .build();
    assertThat(client.namespaces().withName(NAMESPACE).get())
        .describedAs("the namespace must not be there yet")
        .isNull();
  }

  @AfterAll
  void disconnect() {
    client.close();
  }

  @Test
  @Order(1)
  void shouldDeployFromNothing() {
    Result result = deploy();

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).startsWith("deployed").contains("wordcount undeploy");
    assertThat(client.namespaces().withName(NAMESPACE).get().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    assertThat(wordcount.run("status").exitCode()).isZero();
  }

  @Test
  @Order(2)
  void shouldCountExactly() throws IOException {
    assertExact(wordcount.run("verify", "-o", "json"));
    assertThat(client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems()).isEmpty();
  }

  @Test
  @Order(3)
  void shouldShowCountsInTheDriversLog() {
    Result log = wordcount.run("logs", "driver", "--no-follow", "--tail", "200");

    assertThat(log.exitCode()).isZero();
    assertThat(log.output())
        .containsPattern("wordcount-driver \\| Time: \\d+ ms")
        .containsPattern("wordcount-driver \\| \\(\\S+,\\d+\\)");
  }

  @Test
  @Order(4)
  void shouldChangeNothingOnASecondDeployment() {
    Map<String, String> before = pods();

    Result result = deploy();

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).startsWith("nothing to change");
    assertThat(pods()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void shouldCountExactlyThoughTheDriverIsKilled() throws IOException {
    assertExact(verifyWhileKilling("spark-role", "driver"));
  }

  @Test
  @Order(6)
  void shouldCountExactlyThoughAnExecutorIsKilled() throws IOException {
    assertExact(verifyWhileKilling("spark-role", "executor"));
  }

  @Test
  @Order(7)
  void shouldCountExactlyThoughTheBrokerIsRestarted() throws IOException {
    assertExact(verifyWhileKilling("strimzi.io/name", "wordcount-kafka"));
  }

  @Test
  @Order(8)
  void shouldGoOnWhereItWasAfterAnUpgradeAndAPause() throws IOException {
    long before = total();

    assertThat(deploy("--set", "job.top=10").output()).startsWith("deployed");
    assertThat(wordcount.run("pause").output()).isEqualToIgnoringNewLines("paused\n");
    assertThat(wordcount.run("status").exitCode()).isOne();
    assertThat(wordcount.run("resume").output()).isEqualToIgnoringNewLines("resumed\n");

    assertThat(total()).isGreaterThanOrEqualTo(before);
    assertExact(wordcount.run("verify", "-o", "json"));
  }

  @Test
  @Order(9)
  void shouldLeaveNothing() {
    Result result = wordcount.run("undeploy");

    assertThat(result.exitCode()).isZero();
    assertThat(client.namespaces().withName(NAMESPACE).get()).isNull();
    assertThat(
            client.persistentVolumes().list().getItems().stream()
                .map(volume -> volume.getSpec().getClaimRef().getNamespace()))
        .doesNotContain(NAMESPACE);
    assertThat(wordcount.run("status").exitCode()).isOne();
  }

  private Result deploy(String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("deploy");
    arguments.add("--values=" + Command.HOME.resolve("helm/wordcount/ci/kind-values.yaml"));
    arguments.add("--job-image-tar=" + Command.HOME.resolve("job/target/jib-image.tar"));
    arguments.add("--producer-image-tar=" + Command.HOME.resolve("producer/target/jib-image.tar"));
    arguments.addAll(List.of(more));
    return wordcount.run(arguments.toArray(String[]::new));
  }

  /** Kills a pod while lines are being sent, and gives the verdict once all is well again. */
  private Result verifyWhileKilling(String label, String value) {
    Process verify = wordcount.start("verify", "-o", "json", "--messages", KILLED_MESSAGES);
    await("the verifier to run")
        .atMost(Duration.ofMinutes(2))
        .until(() -> pods("app.kubernetes.io/component", "verifier").stream().anyMatch(this::runs));
    Pod victim = pods(label, value).get(0);
    client.resource(victim).withGracePeriod(0).delete();
    Result result = Command.finish(verify);
    await("all to be well again")
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(5))
        .until(() -> wordcount.run("status").exitCode() == 0);
    return result;
  }

  private boolean runs(Pod pod) {
    return "Running".equals(pod.getStatus().getPhase());
  }

  private static void assertExact(Result result) throws IOException {
    JsonNode verdict = JSON.readTree(result.output());
    assertThat(verdict.path("exact").asBoolean()).describedAs(result.output()).isTrue();
    assertThat(result.exitCode()).isZero();
  }

  private long total() throws IOException {
    return JSON.readTree(wordcount.run("counts", "-o", "json").output()).path("total").asLong();
  }

  private Map<String, String> pods() {
    return client.pods().inNamespace(NAMESPACE).list().getItems().stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getUid()));
  }

  private List<Pod> pods(String label, String value) {
    return client.pods().inNamespace(NAMESPACE).withLabel(label, value).list().getItems();
  }
}
