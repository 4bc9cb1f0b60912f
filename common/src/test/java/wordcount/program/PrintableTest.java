package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "\u0007",
        "\b",
        "\t",
        "\n",
        "\r",
        "\u001b[31m",
        "\u007f",
        "\u0080",
        "\u009b31m",
        "\u061c",
        "\u200e",
        "\u200f",
        "\u2028",
        "\u2029",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ud800"
      })
  void shouldEscapeCharactersThatMoveTheCursorOrColourOrReverseText(String harmful) {
    assertThat(Printable.of("a" + harmful + "b")).startsWith("a\\").endsWith("b").matches("[ -~]+");
  }

  @Test
  void shouldWriteEscapesAsJavaDoes() {
    assertThat(Printable.of("\u001b[31mred\u009b\t\u202e"))
        .isEqualTo("\\u001b[31mred\\u009b\\t\\u202e");
  }

  @Test
  void shouldLeaveAllOtherText() {
    String text = "naïve \\n 中文 שלום \u0645\u06CC\u200C\u062E 👩\u200D🌾 \u00AD";
    assertThat(Printable.of(text)).isSameAs(text);
    assertThat(Printable.of(text + "\u001b")).isEqualTo(text + "\\u001b");
  }
}
