package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.Program;

class LineProducerTest {
  @Test
  void shouldExplainItself() {
    StringWriter out = new StringWriter();

    int code =
        Program.run(
            new LineProducer(), Map.of(), new PrintWriter(out), new PrintWriter(out), "--help");

    assertThat(code).isEqualTo(ExitCode.DONE);
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

  @Test
  void shouldSayWhichPortItServesOn() {
    StringWriter err = new StringWriter();

    int code =
        Program.run(
            new LineProducer(),
            Map.of(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "--http-port=0",
            "--http-host=localhost",
            "--bootstrap-servers=127.0.0.1:1",
            "--wait=0s");

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).containsPattern("metrics and probes on port [1-9]\\d+\n");
  }
}
