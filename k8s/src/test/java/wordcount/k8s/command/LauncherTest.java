package wordcount.k8s.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/wordcount}, with a Java that prints its arguments. */
class LauncherTest {
  @TempDir private Path folder;
  private Path launcher;

  @BeforeEach
  void install() throws IOException {
    launcher = folder.resolve("k8s/bin/wordcount");
    Files.createDirectories(launcher.getParent());
    Files.copy(Path.of("bin/wordcount"), launcher);
    Files.createDirectories(folder.resolve("k8s/target"));
    Files.createFile(folder.resolve("k8s/target/wordcount-k8s-1.jar"));
    Path java = folder.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void shouldLimitTheHeapAndEndWhenItIsFull() throws IOException {
    assertThat(run(Map.of()))
        .contains(" -XX:+ExitOnOutOfMemoryError ", " -Xmx256m ")
        .endsWith("wordcount-k8s-1.jar status\n");
  }

  @Test
  void shouldLeaveTheHeapToTheVariablesOfTheJvm() throws IOException {
    assertThat(run(Map.of("JAVA_TOOL_OPTIONS", "-ea -Xmx1g"))).doesNotContain("-Xmx");
    assertThat(run(Map.of("JDK_JAVA_OPTIONS", "-Xmx1g"))).doesNotContain("-Xmx");
    assertThat(run(Map.of("JAVA_TOOL_OPTIONS", "-ea"))).contains("-Xmx256m");
  }

  private String run(Map<String, String> variables) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", launcher.toString(), "status").redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("J.*_OPTIONS"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(variables);
    return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
