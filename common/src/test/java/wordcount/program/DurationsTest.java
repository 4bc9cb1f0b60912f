package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
  private final Durations durations = new Durations();

  @Test
  void shouldReadDurationsAsPeopleWriteThem() {
    assertThat(durations.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(durations.convert("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(durations.convert("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(durations.convert("1h")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void shouldRejectAnythingElse() {
    for (String wrong : new String[] {"", "5", "s", "-1s", "1.5s", "1 s", "PT1S"}) {
      assertThatThrownBy(() -> durations.convert(wrong)).hasMessageContaining("not a duration");
    }
  }
}
