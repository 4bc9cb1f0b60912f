package wordcount.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.Program;

class WordCountJobTest {
  @Test
  void shouldWaitForHostNamesThatCannotBeResolvedYet() {
    long begin = System.nanoTime();

    int code =
        Program.run(
            new WordCountJob(),
            "--bootstrap-servers",
            "no-such-host.invalid:9092",
            "--wait",
            "2s",
            "--page-port",
            "0",
            "--http-port",
            "0");

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
  }
}
