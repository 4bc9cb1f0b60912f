package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class MakeTest {
  @Command(name = "wait")
  static final class Wait implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      System.out.println("waiting");
      new CountDownLatch(1).await();
      return ExitCode.DONE;
    }

    public static void main(String[] arguments) {
      System.exit(Program.run(new Wait(), arguments));
    }
  }

  private static ProcessBuilder program(String jvmOption, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                jvmOption,
                "-cp",
                System.getProperty("java.class.path"),
                Wait.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static int interrupted(String jvmOption) throws Exception {
    Process process = program(jvmOption).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("waiting");
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    return process.waitFor();
  }

  /** A shell without job control starts background programs, such as these tests, deaf to it. */
  private static boolean deafToCtrlC() throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "kill -INT $$").start().waitFor() == 0;
  }

  @Test
  void shouldEndWithCodeZeroOnCtrlCIfMakeStartedIt() throws Exception {
    assumeThat(deafToCtrlC()).isFalse();

    assertThat(interrupted("-Dwordcount.make=true")).isEqualTo(ExitCode.DONE);
    assertThat(interrupted("-Dwordcount.make=false")).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void shouldPointToTheVariablesIfMakeStartedIt() throws Exception {
    Process process = program("-Dwordcount.make=true", "--wiat").start();

    assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "error: unknown arguments: --wiat",
            "  next: correct this; `make help-all` lists the variables, ARGS=--help all options");
  }
}
