package wordcount.local.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.producer.TextFiles;
import wordcount.producer.Utf8Check;

class EncodingWarningsTest {
  private static final String GERMAN =
      """
      Der H\u00e4fner \u00f6ffnet fr\u00fch.
      Die See ist gr\u00fcn und die M\u00f6we schreit.
      Das Boot f\u00e4hrt aus.
      """;

  @TempDir private Path directory;

  @Test
  void shouldReportNothingForUtf8() throws IOException {
    assertThat(advice(("\ufeff" + GERMAN).getBytes(UTF_8))).isEmpty();
  }

  @Test
  void shouldRecogniseUtf16WithAndWithoutAMark() throws IOException {
    for (String encoding : List.of("UTF-16LE", "UTF-16BE")) {
      for (String mark : List.of("", "\ufeff")) {
        assertThat(advice((mark + GERMAN).getBytes(Charset.forName(encoding))).orElseThrow())
            .contains("lines are not UTF-8", "totals are wrong", "ENCODING=" + encoding);
      }
    }
  }

  @Test
  void shouldRecogniseUtf16OfAnotherScript() throws IOException {
    String russian =
        "\u043c\u043e\u0440\u0435 \u0438 \u043d\u0435\u0431\u043e\n\u0438 \u0441\u043e\u043b\u043d\u0446\u0435\n"
            .repeat(9);
    for (String encoding : List.of("UTF-16LE", "UTF-16BE")) {
      assertThat(advice(russian.getBytes(Charset.forName(encoding))).orElseThrow())
          .endsWith("ENCODING=" + encoding);
    }
  }

  @Test
  void shouldDoubtAnEncodingThatTheTextDoesNotNeed() throws IOException {
    for (String wrong : List.of("UTF-16", "ISO-8859-1")) {
      assertThat(doubt(GERMAN.repeat(2).getBytes(UTF_8), wrong).orElseThrow())
          .contains("looks like UTF-8, not " + wrong, "without ENCODING=");
    }
    assertThat(doubt(GERMAN.getBytes(UTF_8), "UTF-8")).isEmpty();
    assertThat(doubt(GERMAN.getBytes(Charset.forName("UTF-16")), "UTF-16")).isEmpty();
    assertThat(doubt(GERMAN.getBytes(Charset.forName("ISO-8859-1")), "ISO-8859-1")).isEmpty();
    assertThat(doubt("only ASCII".getBytes(UTF_8), "ISO-8859-1")).isEmpty();
  }

  private Optional<String> doubt(byte[] bytes, String encoding) throws IOException {
    Path file = Files.write(directory.resolve("text"), bytes);
    var text =
        new TextFiles(
            List.of(file.toString()), Optional.of(Charset.forName(encoding)), 1 << 20, "");
    byte[] line;
    do {
      line = text.next();
    } while (line != null);
    return EncodingWarnings.of(text);
  }

  @Test
  void shouldRecogniseAnOlderEncoding() throws IOException {
    assertThat(advice(GERMAN.getBytes(Charset.forName("ISO-8859-1"))).orElseThrow())
        .startsWith("warning: 3 of 3 lines are not UTF-8")
        .endsWith("ENCODING=ISO-8859-1");
  }

  @Test
  void shouldNotAdviseToConvertATextOfWhichMostIsUtf8() throws IOException {
    byte[] utf8 = GERMAN.getBytes(UTF_8);
    byte[] latin = "Die M\u00f6we, fr\u00fch\n".getBytes(Charset.forName("ISO-8859-1"));
    byte[] both = java.util.Arrays.copyOf(utf8, utf8.length + latin.length);
    System.arraycopy(latin, 0, both, utf8.length, latin.length);

    assertThat(advice(both).orElseThrow())
        .contains("1 of 4 lines are not UTF-8", "while 3 others are")
        .doesNotContain("ENCODING=");
  }

  @Test
  void shouldNotGuessAnEncodingForBinaryData() throws IOException {
    byte[] random = new byte[50_000];
    new Random(7).nextBytes(random);

    assertThat(advice(random).orElseThrow()).contains("do not look like text");
  }

  private Optional<String> advice(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("text"), bytes);
    Utf8Check text =
        new Utf8Check(new TextFiles(List.of(file.toString()), Optional.empty(), 1 << 20, ""));
    long lines = 0;
    while (text.next() != null) {
      lines++;
    }
    return EncodingWarnings.of(text, lines);
  }
}
