package wordcount.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The deployment that is tested, and the ways to ask it how it is. */
final class Pipeline implements AutoCloseable {
  static final String NAMESPACE = "wordcount-e2e";
  static final String APP_ID = NAMESPACE + ".wordcount";
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final KubernetesClient client;
  private final Command wordcount;
  private final Command helm;

  Pipeline(String context) {
    client = new KubernetesClientBuilder().withConfig(Config.autoConfigure(context)).build();
    wordcount =
        Command.wordcount("--context", context, "--namespace", NAMESPACE, "--timeout", "8m");
    helm = Command.helm("--kube-context", context, "--namespace", NAMESPACE);
  }

  KubernetesClient client() {
    return client;
  }

  /** Runs the {@code wordcount} command on it. */
  Command.Result run(String... arguments) throws Exception {
    return wordcount.run(arguments);
  }

  /** Starts the {@code wordcount} command on it, and lets it run. */
  Command.Running start(String... arguments) throws Exception {
    return wordcount.start(arguments);
  }

  /** Runs the {@code helm} program on it. */
  Command.Result helm(String... arguments) throws Exception {
    return helm.run(arguments);
  }

  Command.Result deploy(String... more) throws Exception {
    return deploy(wordcount, more);
  }

  /** Deploys with a command of another account. */
  static Command.Result deploy(Command wordcount, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "deploy",
                "--home",
                "..",
                "-f",
                "src/test/resources/wordcount/k8s/e2e/values.yaml",
                "--job-image-tar",
                "../job/target/jib-image.tar",
                "--producer-image-tar",
                "../producer/target/jib-image.tar"));
    arguments.addAll(List.of(more));
    return wordcount.run(arguments.toArray(String[]::new));
  }

  Pod driver() {
    return client.pods().inNamespace(NAMESPACE).withName("wordcount-driver").get();
  }

  String driverLog() {
    return client.pods().resource(driver()).getLog();
  }

  /** Returns whether a verifier runs. */
  boolean verifies() {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", "verifier")
        .list()
        .getItems()
        .stream()
        .anyMatch(pod -> pod.getStatus().getPhase().equals("Running"));
  }

  /** Returns the name of the producer's pod. */
  String producer() {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", "producer")
        .list()
        .getItems()
        .get(0)
        .getMetadata()
        .getName();
  }

  /** Returns a port of a pod as bash wants it to connect to. */
  String address(String pod, int port) {
    return client.pods().inNamespace(NAMESPACE).withName(pod).get().getStatus().getPodIP()
        + "/"
        + port;
  }

  boolean hasDeployment(String name) {
    return client.apps().deployments().inNamespace(NAMESPACE).withName(name).get() != null;
  }

  void deleteDriver() {
    client.pods().resource(driver()).withGracePeriod(0).delete();
  }

  /** Returns the names of the executors that are ready. */
  List<String> executors() {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("spark-role", "executor")
        .list()
        .getItems()
        .stream()
        .filter(Readiness::isPodReady)
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  /** Returns the uid of a pod, or nothing. */
  String pod(String name) {
    Pod found = client.pods().inNamespace(NAMESPACE).withName(name).get();
    return found == null ? "" : found.getMetadata().getUid();
  }

  void deleteExecutors() {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("spark-role", "executor")
        .withGracePeriod(0)
        .delete();
  }

  long total() throws Exception {
    return run("counts", "-o", "json").json().path("total").asLong();
  }

  void assertExact() throws Exception {
    Command.Result verified = run("verify", "--messages", "300", "-o", "json");
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.json().path("exact").asBoolean()).as(verified.toString()).isTrue();
  }

  void awaitWell() {
    awaitStatus(status -> assertThat(status.exitCode()).as(status.toString()).isZero());
  }

  /** Waits until {@code status} says that the pipeline is not well, and why. */
  void awaitTrouble(String why) {
    awaitStatus(
        status -> {
          assertThat(status.exitCode()).as(status.toString()).isEqualTo(1);
          assertThat(status.out()).contains(why);
        });
  }

  private void awaitStatus(Consumer<Command.Result> assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertion.accept(run("status")));
  }

  @Override
  public void close() {
    client.close();
  }
}
