package wordcount.local.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WordTotalTest {
  @Test
  void shouldWriteAWordATabAndItsTotalOnEachLine() throws IOException {
    assertThat(written(word("été", 12), word("b", 3))).isEqualTo("été\t12\nb\t3\n");
  }

  @Test
  void shouldEscapeCharactersThatBreakALineOrAColumn() throws IOException {
    assertThat(written(word("a\\b\tc\nd\re", 1), word("", 1)))
        .isEqualTo("a\\\\b\\tc\\nd\\re\t1\n\t1\n");
  }

  private static String written(WordTotal... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (WordTotal word : words) {
      word.writeTo(out);
    }
    return out.toString(UTF_8);
  }

  private static WordTotal word(String word, long total) {
    return new WordTotal(word.getBytes(UTF_8), total);
  }
}
