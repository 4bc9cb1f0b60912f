package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.doctor.Finding.Severity.FAILED;
import static wordcount.k8s.doctor.Finding.Severity.OK;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wordcount.k8s.programs.FakePrograms;

class ToolCheckTest {
  @Test
  void shouldFindAToolThatWorks() {
    Finding finding = docker(new FakePrograms().answer("docker version", 0, "fine"));

    assertThat(finding.severity()).isEqualTo(OK);
  }

  @Test
  void shouldDistinguishABrokenToolFromAMissingOne() {
    assertThat(
            docker(new FakePrograms().answer("docker version", 1, "head\nno daemon\n")).message())
        .isEqualTo("docker does not work: no daemon");
    assertThat(docker(new FakePrograms()))
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(FAILED))
        .extracting(Finding::message)
        .isEqualTo("docker is not installed");
  }

  @Test
  void shouldReportTheVersionOfTheDockerServer() {
    String command = "docker version --format {{.Server.Version}}";

    assertThat(docker(new FakePrograms().answer(command, 0, "28.2.2\n")).message())
        .isEqualTo("docker 28.2");
  }

  @Test
  void shouldNeedDockerOnlyIfKindRunsItsNodesThere() {
    String variable = "KIND_EXPERIMENTAL_PROVIDER";

    assertThat(ids(Map.of())).containsExactly("docker", "kind");
    assertThat(ids(Map.of(variable, ""))).containsExactly("docker", "kind");
    assertThat(ids(Map.of(variable, "docker"))).containsExactly("docker", "kind");
    assertThat(ids(Map.of(variable, "podman"))).containsExactly("kind");
  }

  private static List<String> ids(Map<String, String> environment) {
    return ToolCheck.ofKindCluster(new FakePrograms(), environment).stream()
        .flatMap(check -> check.run().stream())
        .map(Finding::id)
        .toList();
  }

  private static Finding docker(FakePrograms programs) {
    return ToolCheck.ofKindCluster(programs, Map.of()).get(0).run().get(0);
  }
}
