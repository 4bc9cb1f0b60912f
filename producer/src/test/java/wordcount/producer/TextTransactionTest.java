package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class TextTransactionTest {
  @Test
  void shouldReportASilentCoordinatorAndTheRemedy() {
    ProducerSettings settings =
        new ProducerSettings(Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", "100"));

    assertThatThrownBy(
            () -> TextTransaction.open(settings, "lines", "id", Duration.ofMinutes(2)).close())
        .hasMessageContainingAll("nothing was sent", "transaction coordinator does not answer")
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
              assertThat(e.remedy())
                  .contains("replication.factor=1", "make producer ARGS=- < FILE");
            });
  }
}
