package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class StandardOutputTest {
  @Command(name = "silent")
  static final class Silent implements Callable<Integer> {
    @Override
    public Integer call() {
      return ExitCode.DONE;
    }

    public static void main(String[] arguments) {
      System.exit(Program.run(new Silent(), arguments));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version"})
  void shouldNotBeTakenForWrittenIfNobodyReadsIt(String option) throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Silent.class.getName(),
                option)
            .start();
    program.getInputStream().close();

    String err = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(err).matches("error: cannot write to standard output: \\S.*\\R  next: \\S.*\\R");
    assertThat(program.waitFor()).isEqualTo(ExitCode.FAILED);
  }
}
