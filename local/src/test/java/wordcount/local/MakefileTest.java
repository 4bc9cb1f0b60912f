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
  void shouldRejectAMisspeltVariable() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("make", "-n", "-C", "..", "help", "INPUT=a", "OUPTUT=b");
    builder.environment().keySet().removeIf(name -> name.startsWith("MAKE"));
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isEqualTo(2);
    assertThat(out).contains("make does not know the variable OUPTUT=;");
  }

  @Test
  void shouldRejectADirectoryThatMavenWouldTakeForAnother() throws Exception {
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

  /** Each process inherits what make exports. */
  private String exported(Map<String, String> environment) throws Exception {
    Path makefile =
        Files.writeString(machine.resolve("makefile"), "include Makefile\nprint:\n\t@env\n");
    return output(environment, "make", "-s", "-C", "..", "-f", makefile.toString(), "print");
  }

  private static String output(Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MAKE") || name.startsWith("LC_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  @Test
  void shouldBuildAgainWhereTheClassPathNoLongerFits() throws Exception {
    Path checkout = Files.createDirectory(machine.resolve("a checkout")).toRealPath();
    for (String file :
        new String[] {
          "Makefile",
          "pom.xml",
          ".mvn/jvm.config",
          "common/pom.xml",
          "producer/pom.xml",
          "job/pom.xml",
          "local/pom.xml"
        }) {
      Files.createDirectories(checkout.resolve(file).getParent());
      Files.copy(Path.of("..", file), checkout.resolve(file));
    }
    Path library = Files.createFile(machine.resolve("a library.jar"));
    Files.createDirectories(checkout.resolve("local/target"));
    Files.writeString(checkout.resolve("local/target/classpath"), library + ":" + library);
    Files.createDirectory(checkout.resolve("target"));
    Files.writeString(checkout.resolve("target/built"), checkout + "\n");
    assertThat(commands(checkout)).doesNotContain("mvn -B");

    Path moved = Files.move(checkout, machine.resolve("moved"));
    assertThat(commands(moved)).contains("mvn -B");

    Files.writeString(moved.resolve("target/built"), moved.toRealPath() + "\n");
    assertThat(commands(moved)).doesNotContain("mvn -B");

    Files.delete(library);
    assertThat(commands(moved)).contains("mvn -B");
  }

  private static String commands(Path checkout) throws Exception {
    return output(Map.of(), "make", "-C", checkout.toString(), "-n", "run");
  }

  @Test
  void shouldHaveMessagesInEnglishInAnyLocale() throws Exception {
    assertThat(exported(Map.of("LC_ALL", "C.UTF-8")).lines())
        .contains("LC_CTYPE=C.UTF-8", "LC_MESSAGES=C")
        .noneMatch(line -> line.startsWith("LC_ALL="));
  }

  @Test
  void shouldPassOnAnEmptyFileNameForTheProgramToReject() throws Exception {
    String run = output(Map.of(), "make", "-C", "..", "-n", "run", "INPUT=");

    assertThat(run).contains("${INPUT+--input \"$INPUT\"}");
  }

  @Test
  void shouldNameABrokerOnlyIfAPortIsGiven() throws Exception {
    assertThat(broker(Map.of())).isEqualTo("\n");
    assertThat(broker(Map.of("KAFKA_PORT", "9192"))).isEqualTo("localhost:9192\n");
    assertThat(broker(Map.of("KAFKA_PORT", "9192", "KAFKA_BOOTSTRAP_SERVERS", "a:1")))
        .isEqualTo("a:1\n");
  }

  private String broker(Map<String, String> environment) throws Exception {
    Path makefile =
        Files.writeString(
            machine.resolve("makefile"),
            "include Makefile\nprint:\n\t@$(BROKER) echo \"$$KAFKA_BOOTSTRAP_SERVERS\"\n");
    return output(environment, "make", "-s", "-C", "..", "-f", makefile.toString(), "print");
  }

  @Test
  void shouldGetPostgresHoweverItsNameIsWritten() throws Exception {
    assertThat(output(Map.of(), "make", "-C", "..", "-n", "-B", "run", "STORE=Postgres"))
        .contains("dependency:copy@postgres");
    assertThat(output(Map.of(), "make", "-C", "..", "-n", "-B", "run"))
        .doesNotContain("dependency:copy@postgres");
  }

  @Test
  void shouldRejectWindowsAtOnce() throws Exception {
    Path uname = Files.writeString(machine.resolve("uname"), "#!/bin/sh\necho MINGW64_NT-10.0\n");
    assertThat(uname.toFile().setExecutable(true)).isTrue();

    String out =
        output(
            Map.of("PATH", machine + ":" + System.getenv("PATH")), "make", "-C", "..", "-n", "run");

    assertThat(out).contains("use WSL 2").doesNotContain("java");
  }
}
