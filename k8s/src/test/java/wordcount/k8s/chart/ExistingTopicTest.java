package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.k8s.programs.InstalledPrograms;
import wordcount.k8s.programs.Programs;

/** Renders the chart for a cluster that has a topic; only the program {@code helm} looks there. */
class ExistingTopicTest {
  private static final String STRIMZI = "/apis/kafka.strimzi.io/v1beta2";
  // For a template, Helm does not ask the cluster which kinds it serves.
  private static final String KNOWN = "--api-versions=kafka.strimzi.io/v1beta2";
  private static final String NOT_FOUND =
      "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\","
          + " \"reason\": \"NotFound\", \"code\": 404}";

  @TempDir private Path folder;
  private final Map<String, String> answers = new HashMap<>();
  private HttpServer server;

  @BeforeEach
  void startCluster() throws IOException {
    answers.put("/version", "{\"major\": \"1\", \"minor\": \"34\", \"gitVersion\": \"v1.34.0\"}");
    answers.put("/api", "{\"kind\": \"APIVersions\", \"versions\": []}");
    answers.put("/apis", "{\"kind\": \"APIGroupList\", \"apiVersion\": \"v1\", \"groups\": []}");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = answers.get(exchange.getRequestURI().getPath());
          byte[] body = (answer == null ? NOT_FOUND : answer).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopCluster() {
    server.stop(0);
  }

  @Test
  void shouldRejectAnotherNameForATopicThatAnUninstalledReleaseLeft() throws IOException {
    topic();

    assertThat(errors(KNOWN, "--set=topics.input.name=other"))
        .contains("topics.input.name: this release has topic lines, and Strimzi cannot rename it");
  }

  @Test
  void shouldRejectAnUpgradeThatRemovesPartitions() throws IOException {
    topic();

    assertThat(errors(KNOWN, "--set=topics.input.name=lines", "--is-upgrade"))
        .contains("topics.input.partitions: the topic has 6 partitions");
    assertThat(
            errors(
                KNOWN, "--set=topics.input.name=lines,topics.input.partitions=6", "--is-upgrade"))
        .isEmpty();
  }

  @Test
  void shouldRenderForAClusterThatDoesNotKnowTopics() throws IOException {
    assertThat(errors()).isEmpty();
  }

  private void topic() {
    String group =
        "{\"name\": \"kafka.strimzi.io\", \"versions\":"
            + " [{\"groupVersion\": \"kafka.strimzi.io/v1beta2\", \"version\": \"v1beta2\"}]}";
    answers.put(
        "/apis",
        "{\"kind\": \"APIGroupList\", \"apiVersion\": \"v1\", \"groups\": [" + group + "]}");
    answers.put(
        STRIMZI,
        "{\"kind\": \"APIResourceList\", \"groupVersion\": \"kafka.strimzi.io/v1beta2\","
            + " \"resources\": ["
            + kind("KafkaTopic", "kafkatopics")
            + ", "
            + kind("Kafka", "kafkas")
            + "]}");
    answers.put(
        STRIMZI + "/namespaces/words/kafkatopics/wc-input",
        "{\"apiVersion\": \"kafka.strimzi.io/v1beta2\", \"kind\": \"KafkaTopic\","
            + " \"metadata\": {\"name\": \"wc-input\", \"namespace\": \"words\"},"
            + " \"spec\": {\"topicName\": \"lines\", \"partitions\": 6, \"replicas\": 1}}");
  }

  private static String kind(String kind, String plural) {
    return "{\"kind\": \"" + kind + "\", \"name\": \"" + plural + "\", \"namespaced\": true}";
  }

  private String errors(String... arguments) throws IOException {
    String config =
        "{apiVersion: v1, kind: Config, current-context: c, users: [{name: u, user: {}}],"
            + " contexts: [{name: c, context: {cluster: c, user: u}}],"
            + " clusters: [{name: c, cluster: {server: \"http://localhost:"
            + server.getAddress().getPort()
            + "\"}}]}";
    Path kubeconfig = Files.writeString(folder.resolve("config"), config);
    List<String> command = new ArrayList<>(List.of("helm", "template", "wc"));
    command.addAll(List.of(Chart.FOLDER.toString(), "--namespace", "words"));
    command.addAll(List.of("--kube-version", Chart.KUBERNETES, "--dry-run=server"));
    command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of(arguments));
    Programs.Result result = new InstalledPrograms().run(command);
    assumeTrue(result.found(), "no helm on the PATH");
    return result.succeeded() ? "" : result.errors();
  }
}
