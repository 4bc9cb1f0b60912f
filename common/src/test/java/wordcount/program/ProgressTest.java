package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final class ManualClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private final ManualClock clock = new ManualClock();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Progress progress(boolean terminal) {
    return new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, 20, clock);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPrintALineAtMostEveryFiveSecondsWithoutTerminal() {
    Progress progress = progress(false);

    progress.show("1 line");
    progress.show("2 lines");
    clock.now = clock.now.plus(Duration.ofSeconds(5));
    progress.show("1 line");
    progress.show("3 lines");
    progress.finish("4 lines");

    assertThat(printed().lines()).containsExactly("1 line", "3 lines", "4 lines");
  }

  @Test
  void shouldRewriteItsLineOnATerminal() {
    Progress progress = progress(true);

    progress.show("a longer status");
    clock.now = clock.now.plus(Duration.ofSeconds(1));
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
    Progress progress = progress(true);

    progress.show("half");
    progress.giveWay(() -> print("a table"));
    progress.show("half");
    progress.giveWay(() -> print("its end"));
    clock.now = clock.now.plus(Duration.ofSeconds(1));
    progress.show("half");

    assertThat(printed()).isEqualTo("\rhalf\r    \ra table\nits end\n\rhalf");
  }

  @Test
  void shouldStayOutOfTheMidstOfOtherTextElsewhere() {
    Progress progress = progress(false);

    progress.giveWay(() -> print("a table"));
    progress.show("half");
    progress.giveWay(() -> print("its end"));
    clock.now = clock.now.plus(Duration.ofSeconds(1));
    progress.show("half");

    assertThat(printed().lines()).containsExactly("a table", "its end", "half");
  }

  private void print(String line) {
    bytes.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
