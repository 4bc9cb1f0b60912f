package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What make chooses and passes on; it runs nothing of ours. */
class MakefileTest {
  private static final String PROGRAM = "%s/bin/java\" -Dfile.encoding=UTF-8";
  private static final String BUILD = "JAVA_HOME=\"%s\" mvn";

  @TempDir private Path machine;
  private Path oldJdk;
  private Path newJdk;
  private Path runtime;

  @BeforeEach
  void install() throws Exception {
    oldJdk = java("jdk 17", "17", "java", "javac");
    newJdk = java("jdk 25", "25", "java", "javac");
    runtime = java("jre 21", "21", "java");
  }

  private Path java(String name, String version, String... programs) throws IOException {
    Path home = machine.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.createFile(home.resolve("release"));
    for (String program : programs) {
      Path file = home.resolve("bin").resolve(program);
      Files.writeString(
          file, "#!/bin/sh\necho \"    java.specification.version = " + version + "\" >&2\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    return home;
  }

  private String make(Map<String, String> environment) throws Exception {
    // -B: as if nothing were built.
    ProcessBuilder builder = new ProcessBuilder("make", "-C", "..", "-n", "-B", "run");
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MAKE") || name.equals("JAVA_HOME"));
    builder.environment().put("HOME", machine.toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static String path(Path first) {
    return first.resolve("bin") + ":" + System.getenv("PATH");
  }

  @Test
  void shouldTakeJavaHomeBeforeThePath() throws Exception {
    String commands = make(Map.of("JAVA_HOME", oldJdk.toString(), "PATH", path(runtime)));

    assertThat(commands).contains(PROGRAM.replace("%s", oldJdk.toString()));
    assertThat(commands).contains(BUILD.replace("%s", oldJdk.toString()));
  }

  @Test
  void shouldPassByAJavaThatSparkDoesNotRunOn() throws Exception {
    String commands = make(Map.of("JAVA_HOME", newJdk.toString(), "PATH", path(oldJdk)));

    assertThat(commands).contains(PROGRAM.replace("%s", oldJdk.toString()));
    assertThat(commands).contains(BUILD.replace("%s", oldJdk.toString()));
  }

  @Test
  void shouldRunButNotBuildWithARuntimeWithoutCompiler() throws Exception {
    String commands = make(Map.of("JAVA_HOME", runtime.toString(), "PATH", path(oldJdk)));

    assertThat(commands).contains(PROGRAM.replace("%s", runtime.toString()));
    assertThat(commands).contains(BUILD.replace("%s", oldJdk.toString()));
  }

  @Test
  void shouldTakeAJavaHomeWithAnApostrophe() throws Exception {
    Path home = java("Ann's jdk", "17", "java", "javac");

    assertThat(make(Map.of("JAVA_HOME", home.toString())))
        .contains(PROGRAM.replace("%s", home.toString()));
  }

  @Test
  void shouldPassValuesOnAsTheyAreGiven() throws Exception {
    Path makefile =
        Files.writeString(
            machine.resolve("makefile"),
            "include Makefile\nprint:\n\t@printf '%s|%s|%s' \"$$INPUT\" \"$$OUTPUT\" \"$$SQL\"\n");
    String sql = "SELECT '$(x) $$ # $' FROM words";
    ProcessBuilder builder =
        new ProcessBuilder(
            "make",
            "-s",
            "-C",
            "..",
            "-f",
            makefile.toString(),
            "print",
            "INPUT=a$b.txt",
            "SQL=" + sql);
    builder.environment().keySet().removeIf(name -> name.startsWith("MAKE"));
    builder.environment().put("OUTPUT", "c$d.tsv");
    Process process = builder.start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("a$b.txt|c$d.tsv|" + sql);
  }

  @Test
  void shouldRefuseAMisspeltVariable() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("make", "-n", "-C", "..", "help", "INPUT=a", "OUPTUT=b");
    builder.environment().keySet().removeIf(name -> name.startsWith("MAKE"));
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isEqualTo(2);
    assertThat(out).contains("make does not know the variable OUPTUT=;");
  }

  @Test
  void shouldRefuseAFolderThatMavenWouldTakeForAnother() throws Exception {
    for (String name : new String[] {"a:b", "a\\b"}) {
      Path folder = Files.createDirectories(machine.resolve(name));
      Files.copy(Path.of("../Makefile"), folder.resolve("Makefile"));
      Process process =
          new ProcessBuilder("make", "test")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(out).isEqualTo(2);
      assertThat(out)
          .contains("error: cannot build in " + folder.toRealPath(), "next: move this folder");
    }
  }
}
