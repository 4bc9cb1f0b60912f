package wordcount.k8s.command;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;
import static wordcount.k8s.cluster.CustomResources.POD_MONITOR;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.deploy.TargetNamespace;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.job.FakePages;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.programs.FakePrograms;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.HelmSecret;
import wordcount.program.ExitCode;
import wordcount.program.Program;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class WordcountTest {
  private static final String MANIFEST =
      "kind: SparkApplication\nmetadata: {name: wc}\n---\nkind: PodMonitor\nmetadata: {name: m}\n";

  @TempDir private Path folder;
  private KubernetesClient client;
  private KubernetesMockServer server;
  private Given given;
  private final FakePages pages = new FakePages();
  private final FakeHelm helm = new FakeHelm();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private DriverPages shown = pages;
  private Toolbox.Clusters clusters;

  @BeforeEach
  void setUp() {
    given = new Given(client);
    clusters =
        options -> Given.cluster(server.createClient(), options.namespace(), options.release());
  }

  @Test
  void shouldExitWithUsageOnAnUnknownSubCommand() {
    assertThat(run("dance")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("dance");
  }

  @Test
  void shouldExplainEachOfItsCommands() {
    assertThat(run("--help")).isEqualTo(ExitCode.DONE);
    List<String> commands =
        out.toString()
            .lines()
            .dropWhile(line -> !line.startsWith("Commands:"))
            .filter(line -> line.matches("  [a-z]+ .*"))
            .map(line -> line.strip().split(" ", 2)[0])
            .toList();
    assertThat(commands).contains("deploy", "logs", "open");
    for (String command : commands) {
      out.getBuffer().setLength(0);
      assertThat(run(command, "--help")).as(command + err).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("Usage: wordcount " + command);
    }
  }

  @Test
  void shouldPrintItsVersion() {
    assertThat(run("version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString().strip()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
  }

  @Test
  void shouldFailAsStatusWhenThereIsNoRelease() {
    assertThat(run("status", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .startsWith("cluster ")
        .contains("\nerror: no release wc in namespace words")
        .contains("  next: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldExitWithUnreachableWhenTheClusterDoesNotAnswer() {
    clusters =
        options -> {
          throw new KubernetesClientException("down", new java.net.ConnectException("refused"));
        };

    assertThat(run("status")).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).startsWith("error: cannot reach the cluster: ");
  }

  @Test
  void shouldSucceedAsStatusOnlyWhenEveryPartIsWell() {
    deployed();
    assertThat(run("status", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("PART", "READY", "STATE", "monitoring   no");

    given.custom(POD_MONITOR, "metadata: {name: m, namespace: words}");
    assertThat(run("status", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void shouldTakeGlobalOptionsBeforeTheSubCommandAndFromTheEnvironment() {
    deployed();
    given.custom(POD_MONITOR, "metadata: {name: m, namespace: words}");

    assertThat(run("-n", "words", "--release", "wc", "status")).isEqualTo(ExitCode.DONE);
    assertThat(
            run(
                Map.of("WORDCOUNT_NAMESPACE", "words", "WORDCOUNT_RELEASE", "wc"),
                "status",
                "-o",
                "json"))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("\"apiVersion\" : \"wordcount/v1\"", "\"kind\" : \"Status\"", "\"lagLines\" : 4");
  }

  @Test
  void shouldShowCounts() {
    pages.counts(4, 0);

    assertThat(run("counts")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .isEqualToIgnoringNewLines("WORD   COUNT\nthe    3\na      1\n4 words, 2 distinct\n");
  }

  @Test
  @Timeout(30)
  void shouldShowCountsAgainWhenTheyDifferUntilNobodyReadsThem() {
    assertShowsFourWordsAndThenFive(look -> look < 3 ? 4 : 5);
  }

  @Test
  @Timeout(30)
  void shouldKeepWatchingWhileTheDriverRestarts() {
    assertShowsFourWordsAndThenFive(
        look -> {
          if (look == 2 || look == 3) {
            throw new IOException("connection refused");
          }
          return look == 1 ? 4 : 5;
        });
  }

  /** How many words the driver has counted at the first look, the second, and so on. */
  private interface CountedWords {
    int at(int look) throws IOException;
  }

  private void assertShowsFourWordsAndThenFive(CountedWords counted) {
    AtomicInteger looks = new AtomicInteger();
    shown =
        new DriverPages() {
          @Override
          public String get(String path) throws IOException {
            int look = looks.incrementAndGet();
            return pages.counts(counted.at(look), look).get(path);
          }

          @Override
          public void close() {}
        };
    PrintWriter reader =
        new PrintWriter(out, true) {
          @Override
          public boolean checkError() {
            return out.toString().contains("5 words");
          }
        };

    assertThat(run(Map.of(), reader, "counts", "--watch")).isEqualTo(ExitCode.DONE);

    assertThat(out.toString().lines().filter(line -> line.endsWith("distinct")))
        .containsExactly("4 words, 2 distinct", "5 words, 2 distinct");
  }

  @Test
  @Timeout(30)
  void shouldOpenNoPageThatNoPodServes() {
    given.pod("wc-driver", Map.of(), "Pending");

    assertThat(run("open", "-n", "words", "--release", "other")).isEqualTo(ExitCode.FAILED);
    assertThat(run("open", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("cannot open page: no pod that serves it is running", "next: wordcount status");
    given.yaml(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: g, namespace: mon, labels: {app.kubernetes.io/name: grafana}}
        spec: {selector: {app: g}, ports: [{port: 80}]}
        """);
    assertThat(run("open", "grafana")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("cannot open grafana: no pod", "next: kubectl --context words -n mon get pods");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  @Timeout(30)
  void shouldOpenNoPageWithoutTheRightToForwardPorts() {
    given.readyPod("wc-driver", Map.of());
    Given.allow(server, false);

    assertThat(run("open", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.FAILED);

    assertThat(err.toString())
        .contains("lacks the right to create pods/portforward in namespace words");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  @Timeout(30)
  void shouldNameThePortThatIsTaken() throws IOException {
    given.readyPod("wc-driver", Map.of());
    Given.allow(server, true);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(run("open", "-n", "words", "--release", "wc", "--no-browser", "--port", port))
          .isEqualTo(ExitCode.FAILED);

      assertThat(err.toString())
          .contains("error: cannot forward port " + port + ": Address already in use")
          .contains("next: choose another with --port");
    }
  }

  @Test
  void shouldFailWhenTheJobDoesNotAnswer() {
    assertThat(run("counts")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void shouldTimeOutWhenTheJobDoesNotStop() {
    deployed();

    assertThat(run("pause", "-n", "words", "--release", "wc", "--timeout", "0s"))
        .isEqualTo(ExitCode.TIMED_OUT);
    assertThat(
            client
                .genericKubernetesResources(SPARK_APPLICATION)
                .inNamespace("words")
                .withName("wc")
                .get()
                .<Boolean>get("spec", "suspend"))
        .isTrue();
  }

  @Test
  void shouldRejectPausingWithoutAJob() {
    assertThat(run("pause")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no job wordcount in namespace wordcount");
  }

  @Test
  void shouldReportMissingDockerAndKindWhenNoClusterIsGiven() throws IOException {
    assertThat(run("doctor", "-o", "json", "--home", "..", "--kubeconfig", emptyKubeconfig()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("docker is not installed", "kind is not installed");
  }

  @Test
  void shouldDeployNothingWhenACheckFails() throws IOException {
    assertThat(run("deploy", "--home", "..", "--kubeconfig", emptyKubeconfig()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("[FAIL] docker is not installed", "nothing was deployed");
  }

  @Test
  void shouldNotUndeployAReleaseThatIsNotThere() {
    deployed();
    new TargetNamespace(client, "words").ensure(ProgressLine.none());
    given.resource(
        HelmSecret.of("words", "prometheus", "stack", 1, "deployed", "", "kind: X", Instant.now()));

    assertThat(run("undeploy", "-n", "words", "--release", "typo", "--delete-data"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("no release typo in namespace words: found wc in namespace words")
        .doesNotContain("prometheus in");
    assertThat(run("undeploy", "-n", "words", "--release", "prometheus")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("release prometheus is not a wordcount pipeline: its chart is stack");

    assertThat(client.namespaces().withName("words").get()).isNotNull();
    assertThat(given.cluster().job().get()).isNotNull();
    assertThat(helm.uninstalled()).isEmpty();
  }

  @Test
  void shouldNotReadTheRevisionsThatHelmHasReplaced() {
    Secret old = HelmSecret.of("old", "wc", 1, "superseded", "", "kind: X");
    old.getMetadata().getLabels().put("status", "superseded");
    old.getData().put("release", "unreadable");
    given.resource(old);
    given.resource(HelmSecret.of("old", "wc", 2, "deployed", "", "kind: X"));

    assertThat(run("undeploy")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("found wc in namespace old");
  }

  @Test
  void shouldDeleteTheDataThatAnEarlierUndeployKept() {
    new TargetNamespace(client, "words").ensure(ProgressLine.none());
    given.yaml(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: words, labels: {strimzi.io/cluster: wc}}
        """);

    assertThat(run("undeploy", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.USAGE);
    assertThat(run("undeploy", "-n", "words", "--release", "wc", "--delete-data"))
        .isEqualTo(ExitCode.DONE);

    assertThat(client.namespaces().withName("words").get()).isNull();
  }

  @Test
  void shouldRemoveTheNamespaceThatAnUnfinishedUndeployLeft() {
    new TargetNamespace(client, "words").ensure(ProgressLine.none());

    assertThat(run("undeploy", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.DONE);

    assertThat(out.toString()).contains("removed the rest of the pipeline");
    assertThat(client.namespaces().withName("words").get()).isNull();
  }

  @Test
  void shouldRemoveTheOperatorsThatAnEarlierUndeployLeft() {
    operatorOfDeploy();

    assertThat(run("undeploy")).isEqualTo(ExitCode.USAGE);
    assertThat(run("undeploy", "--operators", "--home", "..")).isEqualTo(ExitCode.DONE);

    assertThat(helm.uninstalled()).containsExactly("spark-operator/spark-operator");
  }

  @Test
  void shouldNotTakeATypoForAPipelineWhoseOperatorsRemain() {
    deployed();
    operatorOfDeploy();

    assertThat(run("undeploy", "-n", "words", "--release", "typo", "--operators", "--home", ".."))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("found wc in namespace words");
    assertThat(helm.uninstalled()).isEmpty();
  }

  @Test
  void shouldDeleteNoVolumesInANamespaceOfOthersWithoutARelease() {
    given.yaml(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: words, labels: {strimzi.io/cluster: wc}}
        """);

    assertThat(
            run(
                "undeploy",
                "-n",
                "words",
                "--release",
                "wc",
                "--delete-data",
                "--operators",
                "--home",
                ".."))
        .isEqualTo(ExitCode.DONE);

    assertThat(client.persistentVolumeClaims().inAnyNamespace().list().getItems()).hasSize(1);
  }

  @Test
  void shouldRemoveNothingWhenTheChartsOfTheOperatorsAreMissing() {
    deployed();

    assertThat(
            run(
                "undeploy",
                "-n",
                "words",
                "--release",
                "wc",
                "--operators",
                "--home",
                folder.toString(),
                "--timeout",
                "0s"))
        .isEqualTo(ExitCode.USAGE);

    assertThat(helm.uninstalled()).isEmpty();
    assertThat(given.cluster().job().get()).isNotNull();
  }

  @Test
  void shouldNotTakeTopicsThatHelmKeptForAWholePipeline() {
    topicKeptByHelm();

    assertThat(run("status", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).containsPattern("topics +yes").containsPattern("job +no +missing");
  }

  @Test
  void shouldDeleteTheDataOfAPipelineThatHelmUninstalled() {
    topicKeptByHelm();
    given.yaml(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: words, labels: {strimzi.io/cluster: wc}}
        """);

    assertThat(run("undeploy", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("kept its volumes (--delete-data removes them): data");

    topicKeptByHelm();
    assertThat(run("undeploy", "-n", "words", "--release", "wc", "--delete-data"))
        .isEqualTo(ExitCode.DONE);
    assertThat(client.persistentVolumeClaims().inAnyNamespace().list().getItems()).isEmpty();
  }

  @Test
  void shouldKeepANamespaceWithAnotherReleaseInIt() {
    deployed();
    client.pods().inNamespace("words").delete();
    new TargetNamespace(client, "words").ensure(ProgressLine.none());
    given.resource(HelmSecret.of("words", "other", 1, "deployed", "", "kind: X"));
    helm.uninstalling(() -> client.secrets().inNamespace("words").withLabel("name", "wc").delete());

    assertThat(run("undeploy", "-n", "words", "--release", "wc")).isEqualTo(ExitCode.DONE);

    assertThat(helm.uninstalled()).containsExactly("words/wc");
    assertThat(out.toString())
        .contains("kept namespace words, which also holds Secret sh.helm.release.v1.other.v1");
    assertThat(client.namespaces().withName("words").get()).isNotNull();
  }

  private String emptyKubeconfig() throws IOException {
    return Files.writeString(folder.resolve("config"), "apiVersion: v1\nkind: Config\n").toString();
  }

  private void operatorOfDeploy() {
    given.resource(
        HelmSecret.of(
            "spark-operator",
            "spark-operator",
            "spark-operator",
            1,
            "deployed",
            OperatorCharts.OURS,
            "kind: X",
            Instant.now()));
  }

  private void topicKeptByHelm() {
    server.expectCustomResource(
        new CustomResourceDefinitionContext.Builder()
            .withGroup(KAFKA_TOPIC.getGroup())
            .withVersion(KAFKA_TOPIC.getVersion())
            .withKind(KAFKA_TOPIC.getKind())
            .withPlural(KAFKA_TOPIC.getPlural())
            .withScope("Namespaced")
            .build());
    given.custom(
        KAFKA_TOPIC,
        "metadata: {name: wc-input, namespace: words, labels: {app.kubernetes.io/instance: wc}}\n"
            + "status: {conditions: [{type: Ready, status: 'True'}]}");
  }

  private void deployed() {
    given.resource(HelmSecret.of(1, "deployed", "mine", MANIFEST));
    given.custom(
        SPARK_APPLICATION,
        "metadata: {name: wc, namespace: words}\nspec: {executor: {instances: 1}}\n"
            + "status: {applicationState: {state: RUNNING}, executionAttempts: 1}");
    given.readyPod(
        "wc-driver", Map.of("sparkoperator.k8s.io/app-name", "wc", "spark-role", "driver"));
    given.readyPod(
        "wc-exec-1", Map.of("sparkoperator.k8s.io/app-name", "wc", "spark-role", "executor"));
    pages.counts(4, 0).state("idle", "", 0.5);
  }

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private int run(Map<String, String> environment, String... arguments) {
    return run(environment, new PrintWriter(out, true), arguments);
  }

  private int run(Map<String, String> environment, PrintWriter printer, String... arguments) {
    Toolbox tools =
        new Toolbox(
            clusters,
            new FakePrograms().answer("helm version", 0, "v3.19.0\n"),
            cluster -> helm,
            cluster -> shown,
            ProgressLine.none());
    return Program.run(
        new Wordcount(tools), environment, printer, new PrintWriter(err, true), arguments);
  }
}
