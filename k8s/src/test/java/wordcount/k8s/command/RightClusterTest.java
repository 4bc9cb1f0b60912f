package wordcount.k8s.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.job.FakePages;
import wordcount.k8s.programs.FakePrograms;
import wordcount.k8s.release.FakeHelm;
import wordcount.program.ExitCode;
import wordcount.program.Program;
import wordcount.program.ProgressLine;

/** Every command means the cluster that it is told, or deploy's own; never the current context. */
@EnableKubernetesMockClient(https = false, crud = true)
class RightClusterTest {
  private static final String FOREIGN = "https://foreign.example:6443";

  @TempDir private Path folder;
  private KubernetesClient client;
  private KubernetesMockServer server;
  private HttpServer decoy;
  private final AtomicInteger strayed = new AtomicInteger();
  private final FakePrograms programs = new FakePrograms();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void startDecoy() throws IOException {
    decoy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    decoy.createContext(
        "/",
        exchange -> {
          strayed.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    decoy.start();
  }

  @AfterEach
  void stopDecoy() {
    decoy.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "counts",
        "verify",
        "pause",
        "resume",
        "undeploy",
        "doctor",
        "deploy",
        "logs --no-follow"
      })
  void shouldAskOnlyTheClusterOfDeployUnlessToldOtherwise(String command) throws IOException {
    kind(server.url("/"));
    contexts("kind-wordcount", server.url("/").replaceFirst("/$", ""));

    run(command);

    assertThat(programs.ran()).noneMatch(line -> line.startsWith("kind export"));

    if (!command.equals("counts")) {
      // Its pages are not the mock's.
      assertThat(server.getRequestCount()).isPositive();
    }
    assertThat(strayed).hasValue(0);
    assertThat(err.toString())
        .startsWith("cluster kind-wordcount, " + server.url("/") + ", namespace wordcount\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "counts",
        "verify",
        "pause",
        "resume",
        "undeploy",
        "logs",
        "undeploy --kind"
      })
  void shouldListTheContextsThereAreWhenThatClusterIsNot(String command) throws IOException {
    kind(FOREIGN);
    contexts("production", server.url("/"));

    assertThat(run(command)).isEqualTo(ExitCode.USAGE);

    assertThat(server.getRequestCount()).isZero();
    assertThat(strayed).hasValue(0);
    if (!command.contains("--kind")) {
      assertThat(err.toString())
          .contains("no context kind-wordcount: the kubeconfig has production, decoy")
          .contains("  next: ");
    }
  }

  @Test
  void shouldNotTakeAnotherClustersContextForTheOneThatKindMade() throws IOException {
    kind(FOREIGN);
    programs.answer("kind get clusters", 0, "wordcount\n");
    contexts("kind-wordcount", server.url("/"));

    run("doctor");

    assertThat(server.getRequestCount()).isZero();
    assertThat(out.toString()).contains("deploy will add its context");
  }

  @Test
  void shouldNotRemoveTheKindClusterWhenAnotherContextIsMeant() throws IOException {
    contexts("production", server.url("/"));

    assertThat(run("undeploy --kind --context production")).isEqualTo(ExitCode.USAGE);

    assertThat(programs.ran()).noneMatch(line -> line.startsWith("kind delete"));
  }

  @Test
  void shouldNotRemoveAKindClusterThatSomebodyElseMade() throws IOException {
    kind(server.url("/"));
    contexts("kind-wordcount", server.url("/"));
    client
        .resource("apiVersion: v1\nkind: Node\nmetadata: {name: wordcount-control-plane}\n")
        .create();

    assertThat(run("undeploy --kind")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("deploy did not create it");
    assertThat(programs.ran()).noneMatch(line -> line.startsWith("kind delete"));
  }

  @Test
  void shouldRemoveTheKindClusterThatDeployMade() throws IOException {
    kind(server.url("/"));
    contexts("kind-wordcount", server.url("/"));
    client
        .resource(
            "apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {wordcount/made-by: deploy}}\n")
        .create();

    assertThat(run("undeploy --kind")).isEqualTo(ExitCode.DONE);
    assertThat(programs.ran())
        .anyMatch(line -> line.startsWith("kind delete cluster --name wordcount --kubeconfig "));
  }

  private void kind(String address) {
    programs
        .answer("kind get clusters", 0, address.equals(FOREIGN) ? "other\n" : "wordcount\n")
        .answer("kind get kubeconfig", 0, kubeconfig("kind-wordcount", address, "kind-wordcount"))
        .answer("kind", 0, "")
        .answer("helm version", 0, "v3.19.0+g1\n")
        .answer("docker version", 0, "");
  }

  private void contexts(String name, String address) throws IOException {
    Files.writeString(folder.resolve("config"), kubeconfig(name, address, "decoy"));
  }

  private String kubeconfig(String name, String address, String current) {
    return String.format(
        Locale.ROOT,
        """
        apiVersion: v1
        kind: Config
        clusters:
          - {name: a, cluster: {server: "%s"}}
          - {name: b, cluster: {server: "%s"}}
        contexts:
          - {name: %s, context: {cluster: a, user: u}}
          - {name: decoy, context: {cluster: b, user: u}}
        users: [{name: u, user: {}}]
        current-context: %s
        """,
        address,
        "http://127.0.0.1:" + decoy.getAddress().getPort(),
        name,
        current);
  }

  private int run(String line) {
    Toolbox tools =
        new Toolbox(
            ClusterOptions::open,
            programs,
            cluster -> new FakeHelm(),
            cluster -> new FakePages(),
            ProgressLine.none());
    return Program.run(
        new Wordcount(tools),
        Map.of(),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        (line + home(line) + " --timeout 0s --kubeconfig " + folder.resolve("config")).split(" "));
  }

  private static String home(String line) {
    return line.matches("(deploy|doctor|undeploy).*") ? " --home .." : "";
  }
}
