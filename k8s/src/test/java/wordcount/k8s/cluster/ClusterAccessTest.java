package wordcount.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAccessTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"/plain/config", "/some where/config", "/it's $HOME #1/a\"b"})
  void shouldPrintCommandsThatTheShellAndMakeUnderstand(String kubeconfig)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("Makefile"), "status:\n\t@printf '%s\\n' $(ARGS)\n");
    Path program = Files.writeString(folder.resolve("program"), "shift; printf '%s\\n' \"$@\"\n");

    assertThat(run(ourCommand("make", kubeconfig))).isEqualTo("--kubeconfig\n" + kubeconfig + "\n");
    assertThat(run(ourCommand("sh " + program, kubeconfig)))
        .isEqualTo("--kubeconfig\n" + kubeconfig + "\n");
  }

  @Test
  void shouldKeepPlainPathsReadable() {
    assertThat(ourCommand("make", "/a/config"))
        .isEqualTo("make status ARGS='--kubeconfig /a/config'");
  }

  private static String ourCommand(String command, String kubeconfig) {
    return new ClusterAccess(
            ClusterOptions.OWN_CONTEXT, Optional.of(Path.of(kubeconfig)), "", command)
        .ourCommand("status", ClusterOptions.DEFAULT_NAME, ClusterOptions.DEFAULT_NAME);
  }

  private String run(String command) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).directory(folder.toFile());
    // A make that runs these tests would pass its own variables on.
    shell.environment().keySet().removeIf(name -> name.startsWith("MAKE") || name.equals("MFLAGS"));
    Process process = shell.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
