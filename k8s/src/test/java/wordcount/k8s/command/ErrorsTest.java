package wordcount.k8s.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.job.FakePages;
import wordcount.k8s.programs.FakePrograms;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.HelmSecret;
import wordcount.program.Program;
import wordcount.program.ProgressLine;

/**
 * Every error that options, files, the kubeconfig, missing programs and a cluster without what a
 * command needs cause, in one table for people to read: {@code errors.txt}. A changed text fails
 * the test, which shows the table as it would be now.
 */
@EnableKubernetesMockClient(https = false, crud = true)
class ErrorsTest {
  private static final List<String> COMMANDS =
      List.of(
          "dance",
          "status --watch now",
          "status --timeout soon",
          "status -o xml",
          "status --kubeconfig DIR/missing",
          "status --kubeconfig DIR/malformed",
          "status --kubeconfig DIR/empty",
          "status",
          "status --context nowhere",
          "status --context nobody-listens",
          "status --context unknown-account",
          "status --context no-rights",
          "status --context empty",
          "counts --context empty",
          "counts --context empty --top 101",
          "logs --context empty --no-follow",
          "logs --context empty everybody",
          "open --context empty",
          "open --context empty grafana",
          "open --context empty --port 70000",
          "verify --context empty",
          "verify --context empty --messages 0",
          "pause --context empty",
          "resume --context empty",
          "undeploy --context empty",
          "undeploy --context empty -n other --release theirs",
          "undeploy --context empty --kind",
          "undeploy --kind",
          "deploy --context empty --home DIR",
          "deploy --context empty --job-image-tar DIR/empty",
          "deploy --context empty --job-image-tar DIR/empty --producer-image-tar DIR/empty",
          "deploy --context empty -f DIR/missing",
          "deploy --context empty --skip-operators=nobody",
          "deploy --context empty --operator-charts DIR");

  @TempDir private Path folder;
  private KubernetesClient client;
  private KubernetesMockServer server;
  private final List<HttpServer> others = new ArrayList<>();
  private final FakePrograms programs = new FakePrograms();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final StringBuilder table = new StringBuilder();

  @BeforeEach
  void give() throws IOException {
    programs
        .answer("kind get clusters", 0, "other\n")
        .answer("helm version", 0, "v3.19.0+g1\n")
        .answer("docker version", 0, "");
    client
        .resource(
            HelmSecret.of(
                "other", "theirs", "nginx", 1, "deployed", "", "", java.time.Instant.EPOCH))
        .create();
    client.resource(HelmSecret.of("words", "wc", 1, "deployed", "", "")).create();
    Files.writeString(folder.resolve("empty"), "");
    Files.writeString(folder.resolve("malformed"), "contexts: {\n");
    Map<String, String> servers = new LinkedHashMap<>();
    servers.put("empty", server.url("/").replaceFirst("/$", ""));
    servers.put("nobody-listens", "http://127.0.0.1:1");
    servers.put("unknown-account", refusing(401, "Unauthorized"));
    servers.put("no-rights", refusing(403, "secrets is forbidden: User \\\"me\\\" cannot list"));
    StringBuilder kubeconfig = new StringBuilder("apiVersion: v1\nkind: Config\nusers: []\n");
    kubeconfig.append("clusters:\n");
    servers.forEach(
        (name, address) ->
            kubeconfig.append(
                String.format(
                    Locale.ROOT, "- {name: %s, cluster: {server: \"%s\"}}%n", name, address)));
    kubeconfig.append("contexts:\n");
    servers
        .keySet()
        .forEach(
            name ->
                kubeconfig.append(
                    String.format(
                        Locale.ROOT,
                        "- {name: %s, context: {cluster: %s, user: me}}%n",
                        name,
                        name)));
    Files.writeString(folder.resolve("config"), kubeconfig);
    names.put("DIR", folder.toString());
    names.put("SERVER", servers.get("empty"));
  }

  @AfterEach
  void stop() {
    others.forEach(other -> other.stop(0));
  }

  @Test
  void shouldPrintErrorReasonAndRemedyInOneLineEach() throws IOException {
    COMMANDS.forEach(this::run);
    programs.answer("helm version", 0, "v3.9.1+g1\n");
    run("deploy --context empty");
    programs.answer("helm version", 127, "");
    run("deploy --context empty");
    run("undeploy --context empty");
    programs
        .answer("kind version", 0, "kind v0.20.0 go1.21\n")
        .answer("docker version", 1, "Cannot connect to the Docker daemon\n");
    run("deploy");
    programs.answer("kind get clusters", 1, "ERROR: failed to list clusters: docker ps failed\n");
    run("undeploy --kind");
    programs.answer("kind get clusters", 127, "");
    run("undeploy --kind");

    String expected;
    try (InputStream stream = getClass().getResourceAsStream("errors.txt")) {
      expected = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(table.toString()).isEqualTo(expected);
    assertThat(table.toString().split("\n\n"))
        .allMatch(one -> one.matches("(?s)\\$ .+\nerror: .+\n  next: .+\nexit code \\d+"));
  }

  private String refusing(int code, String message) throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body =
        String.format(
                Locale.ROOT,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"%s\",\"code\":%d}",
                message,
                code)
            .getBytes(StandardCharsets.UTF_8);
    other.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    other.start();
    others.add(other);
    return "http://127.0.0.1:" + other.getAddress().getPort();
  }

  private void run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    if (!command.contains("--kubeconfig")) {
      words.addAll(List.of("--kubeconfig", "DIR/config"));
    }
    if (command.matches("(deploy|undeploy).*") && !command.contains("--home")) {
      words.addAll(List.of("--home", ".."));
    }
    if (!command.contains("--timeout")) {
      words.addAll(List.of("--timeout", "0s"));
    }
    words.replaceAll(word -> word.replace("DIR", folder.toString()));
    Toolbox tools =
        new Toolbox(
            ClusterOptions::open,
            programs,
            cluster -> new FakeHelm(),
            cluster -> new FakePages(),
            ProgressLine.none());
    StringWriter err = new StringWriter();
    int code =
        Program.run(
            new Wordcount(tools),
            Map.of(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            words.toArray(String[]::new));
    table.append("$ ").append(command).append('\n');
    String said = err.toString();
    String shown = said.replaceAll("(?m)^(cluster |Usage).*\\R", "").strip();
    for (Map.Entry<String, String> name : names.entrySet()) {
      shown = shown.replace(name.getValue(), name.getKey());
    }
    table.append(shown).append("\nexit code ").append(code).append("\n\n");
  }
}
