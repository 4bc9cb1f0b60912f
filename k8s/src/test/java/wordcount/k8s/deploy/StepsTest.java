package wordcount.k8s.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.ready.Waiters;
import wordcount.k8s.release.FakeHelm;
import wordcount.k8s.release.HelmSecret;
import wordcount.k8s.release.Installation;
import wordcount.k8s.release.InstalledRelease;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class StepsTest {
  private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";

  @TempDir private Path chart;
  private KubernetesClient client;
  private Given given;

  @BeforeEach
  void setUp() throws IOException {
    given = new Given(client);
    Files.writeString(chart.resolve("values.yaml"), "a: 1\n");
  }

  @Test
  void shouldMakeARestrictedNamespaceThatIsOurs() {
    TargetNamespace namespace = new TargetNamespace(client, "words");

    namespace.ensureRestricted(ProgressLine.none());

    assertThat(labels()).containsEntry(POD_SECURITY, "restricted");
    assertThat(namespace.createdByDeploy()).isTrue();
  }

  @Test
  void shouldLeaveANamespaceThatSomebodyElseMadeAsItIs() {
    given.yaml("apiVersion: v1\nkind: Namespace\nmetadata: {name: words, labels: {a: b}}\n");
    TargetNamespace namespace = new TargetNamespace(client, "words");

    namespace.ensureRestricted(ProgressLine.none());

    assertThat(labels()).isEqualTo(Map.of("a", "b"));
    assertThat(namespace.createdByDeploy()).isFalse();
  }

  @Test
  void shouldDescribeAReleaseByAllThatMakesItUp() throws IOException {
    Path values = Files.writeString(chart.resolveSibling("v.yaml"), "b: 1\n");
    String first = wanted(List.of(values), Map.of("c", "1")).description();

    assertThat(wanted(List.of(values), Map.of("c", "1")).description()).isEqualTo(first);
    assertThat(wanted(List.of(values), Map.of("c", "2")).description()).isNotEqualTo(first);
    assertThat(wanted(List.of(), Map.of("c", "1")).description()).isNotEqualTo(first);
    Files.writeString(chart.resolve("values.yaml"), "a: 2\n");
    assertThat(wanted(List.of(values), Map.of("c", "1")).description()).isNotEqualTo(first);
  }

  @Test
  void shouldInstallAReleaseOnlyOnce() {
    FakeHelm helm =
        new FakeHelm()
            .applying(made -> given.resource(HelmSecret.of(1, "deployed", made.description(), "")));

    assertThat(install(helm, wanted(List.of(), Map.of()))).isTrue();
    assertThat(install(helm, wanted(List.of(), Map.of()))).isFalse();
    assertThat(helm.applied()).hasSize(1);
  }

  /** As the password of Grafana's data source, which Helm reads while it renders the release. */
  @Test
  void shouldUpgradeWhenASecretThatHelmReadIsAnotherOne() {
    AtomicInteger revision = new AtomicInteger();
    FakeHelm helm =
        new FakeHelm()
            .applying(
                made ->
                    given.resource(
                        HelmSecret.of(
                            revision.incrementAndGet(),
                            "deployed",
                            made.description(),
                            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: history, namespace: words,"
                                + " annotations: {wordcount/secrets: '{\"ca\":\"\",\"reader\":\""
                                + version()
                                + "\"}'}}")));
    given.yaml("apiVersion: v1\nkind: Secret\nmetadata: {name: reader, namespace: words}\n");
    installAnew(helm);
    installAnew(helm);
    assertThat(helm.applied()).hasSize(1);

    client
        .secrets()
        .inNamespace("words")
        .withName("reader")
        .edit(
            secret ->
                new SecretBuilder(secret).withStringData(Map.of("password", "another")).build());
    installAnew(helm);
    assertThat(helm.applied()).as("another password").hasSize(2);

    given.yaml("apiVersion: v1\nkind: Secret\nmetadata: {name: ca, namespace: words}\n");
    installAnew(helm);
    assertThat(helm.applied()).as("the authority is there now").hasSize(3);
  }

  /** Installs; what the release holds is missing, since this server cannot try changes. */
  private void installAnew(FakeHelm helm) {
    client.configMaps().inNamespace("words").withName("history").delete();
    install(helm, wanted(List.of(), Map.of()));
  }

  private String version() {
    return client
        .secrets()
        .inNamespace("words")
        .withName("reader")
        .get()
        .getMetadata()
        .getResourceVersion();
  }

  @Test
  void shouldRepairAReleaseThatFailed() {
    Installation wanted = wanted(List.of(), Map.of());
    given.resource(HelmSecret.of(1, "failed", wanted.description(), "kind: X"));
    FakeHelm helm = new FakeHelm();

    assertThat(install(helm, wanted)).isTrue();
  }

  @Test
  void shouldTakeOverFromAHelmThatWasKilled() {
    Installation wanted = wanted(List.of(), Map.of());
    given.resource(pending("pending-install", Duration.ofMinutes(6)));
    FakeHelm helm =
        new FakeHelm()
            .applying(
                made ->
                    // Helm refuses while a record says that an operation is in progress.
                    assertThat(InstalledRelease.find(given.cluster())).isEmpty());

    assertThat(install(helm, wanted)).isTrue();
    assertThat(helm.applied()).hasSize(1);
  }

  @Test
  void shouldNotTakeOverFromAHelmThatMayBeAtWork() {
    given.resource(pending("pending-upgrade", Duration.ofSeconds(10)));

    assertThatThrownBy(() -> install(new FakeHelm(), wanted(List.of(), Map.of())))
        .hasMessageContaining("wc is pending-upgrade: another Helm may be running");
    assertThat(InstalledRelease.find(given.cluster())).isPresent();
  }

  private static Secret pending(String status, Duration age) {
    return HelmSecret.of(
        "words", "wc", "wordcount", 1, status, "", "kind: X", Instant.now().minus(age));
  }

  private boolean install(FakeHelm helm, Installation wanted) {
    return new ReleaseInstaller(given.cluster(), "release", helm, ProgressLine.none())
        .install(wanted, Waiters.impatient(given.cluster()));
  }

  @Test
  void shouldWaitForTheSubmissionOfAChangedJobOnly() {
    job("spec: {a: 1}\nstatus: {lastSubmissionAttemptTime: '1'}");
    JobSubmission before = JobSubmission.of(given.cluster());
    assertThat(before.takenUp(given.cluster()).observe().ready()).isTrue();

    JobSubmission older = new JobSubmission(before.generation() + 1, "1");
    assertThat(older.takenUp(given.cluster()).observe().ready()).isFalse();

    job("spec: {a: 1}\nstatus: {lastSubmissionAttemptTime: '2'}");
    assertThat(older.takenUp(given.cluster()).observe().ready()).isTrue();
  }

  @Test
  void shouldWaitForTheSubmissionOfANewJob() {
    JobSubmission before = JobSubmission.of(given.cluster());
    job("spec: {a: 1}");
    assertThat(before.takenUp(given.cluster()).observe().ready()).isFalse();

    job("spec: {a: 1}\nstatus: {lastSubmissionAttemptTime: '1'}");
    assertThat(before.takenUp(given.cluster()).observe().ready()).isTrue();
  }

  @Test
  void shouldNotWaitForAPausedJob() {
    job("spec: {suspend: true}");

    assertThatThrownBy(() -> JobSubmission.of(given.cluster()).takenUp(given.cluster()).observe())
        .hasMessage("the job is not running: it is paused; everything else is deployed");
  }

  private Map<String, String> labels() {
    return client.namespaces().withName("words").get().getMetadata().getLabels();
  }

  private Installation wanted(List<Path> values, Map<String, String> settings) {
    return Installation.ofPipeline(given.cluster(), chart, values, settings);
  }

  private void job(String rest) {
    given.custom(SPARK_APPLICATION, "metadata: {name: wc, namespace: words}\n" + rest);
  }
}
