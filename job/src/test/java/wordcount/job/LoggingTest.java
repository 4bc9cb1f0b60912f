package wordcount.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LoggingTest {
  /** More than a pipe and the queue hold. */
  private static final int MESSAGES = 20_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wordcount.job.totals.KafkaTotals",
        "wordcount.job.policy.InputPolicies",
        "wordcount.job.view.FailSafeView"
      })
  void shouldNotWaitForAReaderWhileTheJobCounts(String logger)
      throws IOException, InterruptedException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process unread =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), Main.class.getName(), logger)
            .start();
    try {
      assertThat(unread.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(unread.exitValue()).isZero();
      assertThat(new String(unread.getErrorStream().readNBytes(1000), UTF_8))
          .contains("message 0\n", "message 1\n");
    } finally {
      unread.destroyForcibly();
    }
  }

  /** Logs more than anybody reads. */
  static final class Main {
    private Main() {}

    public static void main(String... logger) {
      for (int message = 0; message < MESSAGES; message++) {
        LoggerFactory.getLogger(logger[0]).warn("message {}", message);
      }
    }
  }
}
