package wordcount.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class KubeconfigTest {
  @TempDir private Path folder;
  private Kubeconfig kubeconfig;

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
          - {name: one, cluster: {server: "https://one:6443"}}
          - {name: two, cluster: {server: "https://two:6443"}}
        users: [{name: me, user: {token: secret}}]
        contexts:
          - {name: first, context: {cluster: one, user: me}}
          - {name: second, context: {cluster: two, user: me}}
        current-context: first
        """);
    kubeconfig = new Kubeconfig(Optional.of(file));
  }

  @Test
  void shouldTakeTheCurrentContextUnlessToldOtherwise() {
    assertThat(kubeconfig.config(Optional.empty()).getMasterUrl()).startsWith("https://one:6443");
    assertThat(kubeconfig.config(Optional.of("second")).getMasterUrl())
        .startsWith("https://two:6443");
  }

  @Test
  void shouldKnowItsContexts() {
    assertThat(kubeconfig.has("second")).isTrue();
    assertThat(kubeconfig.has("third")).isFalse();
  }

  @Test
  void shouldNameTheContextsThereAreWhenTheOneAskedForIsNot() {
    assertThatThrownBy(() -> kubeconfig.config(Optional.of("third")))
        .isInstanceOf(ProgramException.class)
        .hasMessage("no context third: the kubeconfig has first, second")
        .extracting(thrown -> ((ProgramException) thrown).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldRefuseAMissingFile() {
    Kubeconfig missing = new Kubeconfig(Optional.of(folder.resolve("none")));

    assertThatThrownBy(() -> missing.config(Optional.empty())).hasMessageEndingWith("no such file");
  }
}
