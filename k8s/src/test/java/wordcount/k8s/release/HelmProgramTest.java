package wordcount.k8s.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.ClusterAccess;
import wordcount.k8s.programs.Programs;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class HelmProgramTest {
  private static final ClusterAccess ACCESS =
      new ClusterAccess("there", Optional.empty(), "the text", "wordcount");
  private static final ChartSource REMOTE =
      new ChartSource.Repository("https://charts.example", "kafka", "1.2.3");

  private Programs.Call call;
  private String kubeconfig;
  private Programs.Result answer = new Programs.Result(0, "", "");
  private final Helm helm = new HelmProgram(this::run, ACCESS);

  @Test
  void shouldNameContextNamespaceAndVersionInAnyEnvironment() {
    helm.apply(installation(REMOTE));

    assertThat(call.command())
        .startsWith("helm", "upgrade", "--install", "wc", "kafka")
        .containsSequence("--repo", "https://charts.example", "--version", "1.2.3")
        .containsSequence("--namespace", "words")
        .containsSequence("--kube-context", "there")
        .containsSequence("--description", "a test")
        .containsSequence("--set", "who=me")
        .contains("--reset-values", "--timeout");
    assertThat(
            List.of(
                "HELM_KUBECONTEXT",
                "HELM_KUBETOKEN",
                "HELM_NAMESPACE",
                "HELM_DRIVER",
                "KUBECONFIG"))
        .allMatch(call.hidden());
    assertThat(List.of("HTTPS_PROXY", "NO_PROXY", "PATH", "HELM_CACHE_HOME", "SSL_CERT_FILE"))
        .noneMatch(call.hidden());
  }

  @Test
  void shouldGiveHelmAKubeconfigOfItsOwnThatIsGoneAfterwards() {
    helm.uninstall("words", "wc");

    assertThat(kubeconfig).isEqualTo("the text");
    assertThat(Path.of(argument("--kubeconfig"))).doesNotExist();
    assertThat(Path.of(argument("--kubeconfig")).getParent()).doesNotExist();
  }

  @Test
  void shouldTakeChartsFromARegistryOrAFolder() {
    helm.apply(installation(new ChartSource.Repository("oci://r.example/charts/", "k", "1.0.0")));
    assertThat(call.command())
        .containsSequence("wc", "oci://r.example/charts/k", "--version", "1.0.0");

    helm.apply(installation(new ChartSource.Local(Path.of("some/chart"))));
    assertThat(call.command()).containsSequence("wc", "some/chart", "--namespace");
  }

  @Test
  void shouldRenderWithoutACluster() {
    answer = new Programs.Result(0, "kind: X\n", "a warning\n");

    assertThat(helm.render(installation(REMOTE), Set.of())).isEqualTo("kind: X\n");
    assertThat(call.command())
        .startsWith("helm", "template")
        .contains("--kube-version")
        .doesNotContain("--kubeconfig", "--api-versions");
  }

  @Test
  void shouldRenderWithTheCustomResourcesThatTheClusterServes() {
    helm.render(installation(REMOTE), Set.of("b.example/v1", "a.example/v1beta1"));

    assertThat(call.command())
        .containsSequence("--api-versions", "a.example/v1beta1")
        .containsSequence("--api-versions", "b.example/v1");
  }

  @Test
  void shouldReportHelmsError() {
    answer = new Programs.Result(1, "", "a warning\nError: chart not found\n");
    assertFails("cannot install the release wc: chart not found", ExitCode.FAILED);

    answer =
        new Programs.Result(
            1, "", "Error: values are wrong in:\nwc:\n- at '/a': b\n- at '/c': d\n\nUse --debug\n");
    assertFails(
        "cannot install the release wc: values are wrong in: wc: - at '/a': b - at '/c': d",
        ExitCode.FAILED);

    answer = new Programs.Result(1, "", "Error: Kubernetes cluster unreachable: refused\n");
    assertFails(
        "cannot install the release wc: Kubernetes cluster unreachable: refused",
        ExitCode.UNREACHABLE);

    String rejected =
        "Kubernetes cluster unreachable: the server has asked for the client to provide credentials";
    answer = new Programs.Result(1, "", "Error: " + rejected + "\n");
    assertFails("cannot install the release wc: " + rejected, ExitCode.FAILED);

    answer = new Programs.Result(Programs.Result.NOT_FOUND, "", "no such file");
    assertFails("cannot install the release wc: helm is not installed", ExitCode.FAILED);
  }

  private void assertFails(String message, int exitCode) {
    assertThatThrownBy(() -> helm.apply(installation(REMOTE)))
        .hasMessage(message)
        .isInstanceOfSatisfying(
            ProgramException.class, thrown -> assertThat(thrown.exitCode()).isEqualTo(exitCode));
  }

  private Programs.Result run(Programs.Call made) {
    call = made;
    if (made.command().contains("--kubeconfig")) {
      Path file = Path.of(argument("--kubeconfig"));
      try {
        kubeconfig = Files.readString(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
            .isEqualTo("rwx------");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answer;
  }

  private String argument(String option) {
    return call.command().get(call.command().indexOf(option) + 1);
  }

  private static Installation installation(ChartSource chart) {
    return new Installation(chart, "words", "wc", List.of(), Map.of("who", "me"), "a test");
  }
}
