package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

  /** How a command ended, and all that it printed. */
  private record Outcome(int code, String out) {}

  private static Outcome run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MAKE") || name.startsWith("LC_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out);
  }

  private String make(Map<String, String> environment) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", machine.toString());
    // -B: as if nothing were built.
    Outcome outcome = run(all, "make", "-C", "..", "-n", "-B", "run");
    assertThat(outcome.code()).as(outcome.out()).isZero();
    return outcome.out();
  }

  /** Prints something as a target of the Makefile does. */
  private String print(Map<String, String> environment, String recipe, String... variables)
      throws Exception {
    Path makefile =
        Files.writeString(
            machine.resolve("makefile"), "include Makefile\nprint:\n\t@" + recipe + "\n");
    List<String> command =
        new ArrayList<>(List.of("make", "-s", "-C", "..", "-f", makefile.toString(), "print"));
    command.addAll(List.of(variables));
    return run(environment, command.toArray(String[]::new)).out();
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
    String sql = "SELECT '$(x) $$ # $' FROM words";

    assertThat(
            print(
                Map.of("OUTPUT", "c$d.tsv"),
                "printf '%s|%s|%s' \"$$INPUT\" \"$$OUTPUT\" \"$$SQL\"",
                "INPUT=a$b.txt",
                "SQL=" + sql))
        .isEqualTo("a$b.txt|c$d.tsv|" + sql);
  }

  @Test
  void shouldRejectAMisspeltVariable() throws Exception {
    Outcome outcome = run(Map.of(), "make", "-n", "-C", "..", "help", "INPUT=a", "OUPTUT=b");

    assertThat(outcome.code()).as(outcome.out()).isEqualTo(2);
    assertThat(outcome.out()).contains("make does not know the variable OUPTUT=;");
  }

  @Test
  void shouldRejectADirectoryThatMavenWouldTakeForAnother() throws Exception {
    for (String name : new String[] {"a:b", "a\\b"}) {
      Path folder = Files.createDirectories(machine.resolve(name));
      Files.copy(Path.of("../Makefile"), folder.resolve("Makefile"));
      Outcome outcome = run(Map.of(), "make", "-C", folder.toString(), "test");

      assertThat(outcome.code()).as(outcome.out()).isEqualTo(2);
      assertThat(outcome.out())
          .contains("error: cannot build in " + folder.toRealPath(), "next: move this folder");
    }
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
    return run(Map.of(), "make", "-C", checkout.toString(), "-n", "run").out();
  }

  @Test
  void shouldHaveMessagesInEnglishInAnyLocale() throws Exception {
    // Each process inherits what make exports.
    assertThat(print(Map.of("LC_ALL", "C.UTF-8"), "env").lines())
        .contains("LC_CTYPE=C.UTF-8", "LC_MESSAGES=C")
        .noneMatch(line -> line.startsWith("LC_ALL="));
  }

  @Test
  void shouldPassOnAnEmptyFileNameForTheProgramToReject() throws Exception {
    Outcome outcome = run(Map.of(), "make", "-C", "..", "-n", "run", "INPUT=");

    assertThat(outcome.out()).contains("${INPUT+--input \"$INPUT\"}");
  }

  @Test
  void shouldNameABrokerOnlyIfAPortIsGiven() throws Exception {
    assertThat(broker(Map.of())).isEqualTo("\n");
    assertThat(broker(Map.of("KAFKA_PORT", "9192"))).isEqualTo("localhost:9192\n");
    assertThat(broker(Map.of("KAFKA_PORT", "9192", "KAFKA_BOOTSTRAP_SERVERS", "a:1")))
        .isEqualTo("a:1\n");
  }

  private String broker(Map<String, String> environment) throws Exception {
    return print(environment, "$(BROKER) echo \"$$KAFKA_BOOTSTRAP_SERVERS\"");
  }

  @Test
  void shouldGetPostgresHoweverItsNameIsWritten() throws Exception {
    assertThat(run(Map.of(), "make", "-C", "..", "-n", "-B", "run", "STORE=Postgres").out())
        .contains("dependency:copy@postgres");
    assertThat(run(Map.of(), "make", "-C", "..", "-n", "-B", "run").out())
        .doesNotContain("dependency:copy@postgres");
  }

  @Test
  void shouldRejectWindowsAtOnce() throws Exception {
    Path uname = Files.writeString(machine.resolve("uname"), "#!/bin/sh\necho MINGW64_NT-10.0\n");
    assertThat(uname.toFile().setExecutable(true)).isTrue();

    String path = machine + ":" + System.getenv("PATH");
    String out = run(Map.of("PATH", path), "make", "-C", "..", "-n", "run").out();

    assertThat(out).contains("use WSL 2").doesNotContain("java");
  }
}
