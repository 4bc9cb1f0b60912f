package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.Program;

class LocalPipelineTest {
  @TempDir private Path directory;

  private final StringWriter err = new StringWriter();

  @Test
  void shouldRejectAnOutputWithoutAnEnd() {
    assertThat(run(Map.of(), "--output", directory.resolve("counts.tsv").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--output (OUTPUT=) needs a text to count");
  }

  @Test
  void shouldRejectAnUnwritableOutputBeforeItCounts() {
    assertThat(run(Map.of(), "--input", "-", "--output", directory + "/missing/counts.tsv"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("its directory is missing");
  }

  @Test
  void shouldRejectAnEncodingThatJavaDoesNotKnow() {
    assertThat(run(Map.of(), "--input", "-", "--encoding", "klingon")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("an encoding that Java knows", "UTF-16", "ISO-8859-1", "klingon");
  }

  @Test
  void shouldRejectAMissingInput() {
    assertThat(run(Map.of(), "--input", directory + "/missing.txt")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("missing.txt: no such file");
  }

  @Test
  void shouldRejectAnEmptyFileName() {
    assertThat(run(Map.of(), "--input", "", "--output", "", "--data", ""))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "--input (INPUT=) is empty", "--output (OUTPUT=) is empty", "--data (DATA=) is empty");
  }

  @Test
  void shouldLookInTheHomeDirectoryWhereTheShellDoesNot() {
    assertThat(run(Map.of(), "--input", "~/missing.txt")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(System.getenv("HOME") + "/missing.txt: no such file");
  }

  @Test
  void shouldRejectAnUnknownTokenizerOrView() {
    assertThat(run(Map.of("WORDCOUNT_TOKENIZER", "none-such"))).isEqualTo(ExitCode.USAGE);
    assertThat(run(Map.of(), "--view", "none-such")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldReportATakenPortInOneLine() throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(holder.getLocalPort());

      assertThat(
              run(
                  Map.of(
                      "KAFKA_PORT",
                      port,
                      "ZOOKEEPER_PORT",
                      "0",
                      "PAGE_PORT",
                      "0",
                      "HTTP_PORT",
                      "0")))
          .isEqualTo(ExitCode.FAILED);
      assertThat(err.toString().lines()).hasSize(2);
      assertThat(err.toString()).contains(port, "next: stop it", "KAFKA_PORT=");
    }
  }

  private int run(Map<String, String> environment, String... arguments) {
    PrintWriter out = new PrintWriter(new StringWriter());
    return Program.run(
        new LocalPipeline(), environment, out, new PrintWriter(err, true), arguments);
  }
}
