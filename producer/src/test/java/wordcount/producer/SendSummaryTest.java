package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendSummaryTest {
  private final SendSummary summary = new SendSummary(3000, 45000, Duration.ofMillis(1500), true);

  @Test
  void shouldBeOneLineForPeopleAndOneObjectForPrograms() {
    assertThat(summary.text()).isEqualTo("done lines=3000 bytes=45000 seconds=1.500 lines/s=2000");
    assertThat(summary.json())
        .isEqualTo(
            "{\"complete\":true,\"lines\":3000,\"bytes\":45000,\"seconds\":1.5,"
                + "\"linesPerSecond\":2000}");
  }

  @Test
  void shouldRoundTheTimeAlikeForPeopleAndPrograms() {
    SendSummary rounded = new SendSummary(1, 1, Duration.ofNanos(1_499_600_000), true);
    assertThat(rounded.text()).contains("seconds=1.500 ");
    assertThat(rounded.json()).contains("\"seconds\":1.5,");
  }

  @Test
  void shouldHaveARateWithoutLinesOrTime() {
    assertThat(new SendSummary(0, 0, Duration.ZERO, true).linesPerSecond()).isZero();
    assertThat(new SendSummary(1, 1, Duration.ZERO, true).linesPerSecond()).isFinite();
  }
}
