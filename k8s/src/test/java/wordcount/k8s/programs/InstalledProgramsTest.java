package wordcount.k8s.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledProgramsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final Programs programs = new InstalledPrograms();

  /** A program that runs a program, in a process that a test can stop. */
  static final class Runner {
    private Runner() {}

    public static void main(String[] command) {
      Programs.Call call =
          new Programs.Call(
              List.of("sh", "-c", command[0]), LONG, name -> false, List.of("touch", command[1]));
      Programs.Result result = new InstalledPrograms().run(call);
      System.out.println(result.said());
      System.exit(result.exitCode());
    }
  }

  @Test
  void shouldKeepOutputAndErrorsApart() {
    Programs.Result result = programs.run(shell("echo out; echo err >&2; exit 3", LONG));

    assertThat(result).isEqualTo(new Programs.Result(3, "out\n", "err\n"));
    assertThat(result.said()).isEqualTo("out\nerr");
  }

  @Test
  void shouldHideVariables() {
    String path = System.getenv("PATH");
    Programs.Call call =
        new Programs.Call(
            List.of("/bin/sh", "-c", "echo \"${HOME:-none} $PATH\""),
            LONG,
            "HOME"::equals,
            List.of());

    assertThat(programs.run(call).output()).isEqualTo("none " + path + "\n");
  }

  @Test
  void shouldReportAMissingProgram() {
    assertThat(programs.run(List.of("no-such-program-anywhere")).found()).isFalse();
  }

  @Test
  void shouldDistinguishAProgramThatCannotRunFromAMissingOne() throws IOException {
    Path program = Files.writeString(folder.resolve("no-program"), "");

    for (Programs.Result result :
        List.of(
            programs.run(List.of(program.toString())),
            programs.start(List.of(program.toString()), LONG))) {
      assertThat(result.found()).isTrue();
      assertThat(result.succeeded()).isFalse();
      assertThat(result.said()).contains("no-program", "Permission denied");
    }
  }

  @Test
  void shouldDistinguishAnUnusableTemporaryFolderFromAMissingProgram() throws Exception {
    Path missing = folder.resolve("missing");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + missing,
                "-cp",
                System.getProperty("java.class.path"),
                Runner.class.getName(),
                "exit 0",
                "")
            .start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(Programs.Result.NOT_STARTED);
    assertThat(said)
        .startsWith("cannot use " + missing.resolve("wordcount-program"))
        .endsWith(": no such file\n");
  }

  @Test
  void shouldStopAProgramThatTakesTooLong() {
    Programs.Result result = programs.run(shell("exec sleep 60", Duration.ofMillis(100)));

    assertThat(result.succeeded()).isFalse();
    assertThat(result.said()).contains("did not end within");
  }

  @Test
  void shouldLeaveAStartedProgramRunning() throws IOException {
    Path number = folder.resolve("number");
    String script = String.format(Locale.ROOT, "echo $$ > %s; exec sleep 60", number);

    Programs.Result result = programs.start(List.of("sh", "-c", script), Duration.ofMillis(500));

    await().atMost(LONG).until(() -> Files.exists(number) && Files.size(number) > 0);
    ProcessHandle started =
        ProcessHandle.of(Long.parseLong(Files.readString(number).strip())).orElseThrow();
    try {
      assertThat(started.isAlive()).isTrue();
      assertThat(result).isEqualTo(new Programs.Result(0, "", ""));
    } finally {
      started.destroy();
    }
  }

  @Test
  void shouldReportThatAStartedProgramFailsAtOnce() {
    assertThat(programs.start(List.of("sh", "-c", "exit 3"), LONG).exitCode()).isEqualTo(3);
    assertThat(programs.start(List.of("no-such-program-anywhere"), LONG).found()).isFalse();
  }

  @Test
  void shouldStopTheProgramInOrderWhenItIsStoppedItself() throws IOException {
    Path ended = folder.resolve("ended");
    Path started = folder.resolve("started");
    Path undone = folder.resolve("undone");
    String program =
        String.format(
            Locale.ROOT,
            "trap 'echo ended > %s; exit 1' TERM; touch %s; while :; do sleep 0.05; done",
            ended,
            started);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Runner.class.getName(),
                program,
                undone.toString())
            .inheritIO()
            .start();
    await().atMost(LONG).until(() -> Files.exists(started));

    process.destroy();

    await().atMost(LONG).until(() -> !process.isAlive());
    assertThat(ended).exists();
    assertThat(undone).exists();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  private static Programs.Call shell(String script, Duration limit) {
    return new Programs.Call(List.of("sh", "-c", script), limit);
  }
}
