package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private long now = Long.MAX_VALUE - 5;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private ProgressLine progress(boolean terminal) {
    return new ProgressLine(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, 20, () -> now);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPrintALineAtMostEveryFiveSecondsWithoutTerminal() {
    ProgressLine progress = progress(false);

    progress.show("1 line");
    progress.show("2 lines");
    now += Duration.ofSeconds(5).toNanos();
    progress.show("1 line");
    progress.show("3 lines");
    progress.finish("4 lines");

    assertThat(printed().lines()).containsExactly("1 line", "3 lines", "4 lines");
  }

  @Test
  void shouldRewriteItsLineOnATerminal() {
    ProgressLine progress = progress(true);

    progress.show("a longer status");
    now += Duration.ofSeconds(1).toNanos();
    progress.show("short");
    progress.finish("done");

    assertThat(printed())
        .isEqualTo("\ra longer status\rshort          \rdone " + System.lineSeparator());
  }

  @Test
  void shouldNotWrapOnATerminal() {
    progress(true).show("a status that is longer than the terminal is wide");

    assertThat(printed()).hasSize(20);
  }

  @Test
  void shouldGiveWayToOtherTextOnATerminal() {
    ProgressLine progress = progress(true);

    progress.show("half");
    progress.giveWay(() -> print("a table"));
    progress.show("half");
    progress.giveWay(() -> print("its end"));
    now += Duration.ofSeconds(1).toNanos();
    progress.show("half");

    assertThat(printed()).isEqualTo("\rhalf\r    \ra table\nits end\n\rhalf");
  }

  @Test
  void shouldStayOutOfTheMidstOfOtherTextElsewhere() {
    ProgressLine progress = progress(false);

    progress.giveWay(() -> print("a table"));
    progress.show("half");
    progress.giveWay(() -> print("its end"));
    now += Duration.ofSeconds(1).toNanos();
    progress.show("half");

    assertThat(printed().lines()).containsExactly("a table", "its end", "half");
  }

  private void print(String line) {
    bytes.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldDrawHowMuchIsDone() {
    assertThat(ProgressLine.bar("sent", 500, 1000, "MB"))
        .isEqualTo("[###############---------------]  50 %  sent 500 of 1000 MB");
  }

  @Test
  void shouldDrawAtMostTheWhole() {
    assertThat(ProgressLine.bar("sent", 11, 10, "MB")).endsWith("100 %  sent 10 of 10 MB");
  }

  @Test
  void shouldOnlyCountWhenTheWholeIsUnknown() {
    assertThat(ProgressLine.bar("sent", 11, 0, "MB")).isEqualTo("sent 11 MB");
  }

  @Test
  void shouldNotOverflow() {
    assertThat(ProgressLine.bar("sent", Long.MAX_VALUE / 2, Long.MAX_VALUE, "bytes"))
        .contains(" 50 %");
  }
}
