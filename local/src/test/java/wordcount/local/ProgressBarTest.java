package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressBarTest {
  @Test
  void shouldDrawHowMuchIsDone() {
    assertThat(ProgressBar.text("sent", 500, 1000, "MB"))
        .isEqualTo("[###############---------------]  50 %  sent 500 of 1000 MB");
  }

  @Test
  void shouldDrawAtMostTheWhole() {
    assertThat(ProgressBar.text("sent", 11, 10, "MB")).endsWith("100 %  sent 10 of 10 MB");
  }

  @Test
  void shouldOnlyCountWhenTheWholeIsUnknown() {
    assertThat(ProgressBar.text("sent", 11, 0, "MB")).isEqualTo("sent 11 MB");
  }

  @Test
  void shouldNotOverflow() {
    assertThat(ProgressBar.text("sent", Long.MAX_VALUE / 2, Long.MAX_VALUE, "bytes"))
        .contains(" 50 %");
  }
}
