package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.producer.LineProducer;

class StandardOutputTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version"})
  void shouldNotBeTakenForWrittenIfNobodyReadsIt(String option) throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LineProducer.class.getName(),
                option)
            .start();
    program.getInputStream().close();

    String err = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(err).matches("error: cannot write to standard output: \\S.*\\R  next: \\S.*\\R");
    assertThat(program.waitFor()).isEqualTo(ExitCode.FAILED);
  }
}
