package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.doctor.Finding.Severity.FAILED;
import static wordcount.k8s.doctor.Finding.Severity.OK;

import org.junit.jupiter.api.Test;
import wordcount.k8s.programs.FakePrograms;

class ToolCheckTest {
  @Test
  void shouldFindAToolThatWorks() {
    Finding finding = docker(new FakePrograms().answer("docker info", 0, "fine"));

    assertThat(finding.severity()).isEqualTo(OK);
  }

  @Test
  void shouldDistinguishABrokenToolFromAMissingOne() {
    assertThat(docker(new FakePrograms().answer("docker info", 1, "head\nno daemon\n")).message())
        .isEqualTo("docker does not work: no daemon");
    assertThat(docker(new FakePrograms()))
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(FAILED))
        .extracting(Finding::message)
        .isEqualTo("docker is not installed");
  }

  private static Finding docker(FakePrograms programs) {
    return ToolCheck.docker(programs).run().get(0);
  }
}
