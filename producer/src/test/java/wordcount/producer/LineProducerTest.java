package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.Program;

class LineProducerTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Map<String, String> environment, String... arguments) {
    return Program.run(
        new LineProducer(),
        environment,
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        arguments);
  }

  @Test
  void shouldExplainItself() {
    assertThat(run(Map.of(), "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains(
            "Usage: line-producer",
            "[default: test-topic]",
            "WORDCOUNT_TOPIC",
            "KAFKA_BOOTSTRAP_SERVERS",
            "\\n or \\r\\n",
            "whole or not at all",
            "each line is sent at once");
  }

  private void assertRefused(String... arguments) {
    // Should one be accepted by mistake, the test must not wait for Kafka.
    assertThat(run(Map.of("WORDCOUNT_WAIT", "0s"), arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("error: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldRejectWrongUsage(@TempDir Path directory) {
    assertRefused("--tpoic=x");
    assertRefused("--rate=-1");
    assertRefused("--rate=NaN");
    assertRefused("--count=5", "-");
    assertRefused("--words-per-line=0");
    assertRefused("--encoding=UTF-16");
    assertRefused("--encoding=klingon", "-");
    assertThat(err.toString()).contains("--encoding must be an encoding", "not klingon");
    assertRefused("--wait=soon");
    assertRefused("/no/such/file");
    assertRefused(directory.toString());
    assertRefused("--kafka-property=acks=0");
  }

  @Test
  void shouldNameTheVariableThatIsWrong() {
    assertThat(run(Map.of("WORDCOUNT_RATE", "fast"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("environment variable WORDCOUNT_RATE");
  }
}
