package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class IdentifiedTextTest {
  private static IdentifiedText.Identity of(String... lines) throws IOException {
    Iterator<String> rest = Arrays.asList(lines).iterator();
    IdentifiedText text =
        new IdentifiedText(() -> rest.hasNext() ? rest.next().getBytes(UTF_8) : null);
    int read = 0;
    while (text.next() != null) {
      read++;
    }
    assertThat(read).isEqualTo(lines.length);
    return text.identity();
  }

  @Test
  void shouldBeTheDigestThatAnyToolGives() throws IOException {
    // printf 'one\ntwo\n' | sha256sum
    assertThat(of("one", "two"))
        .isEqualTo(
            new IdentifiedText.Identity(
                2, "c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8"));
  }

  @Test
  void shouldDistinguishTextsWhoseLinesDiffer() throws IOException {
    assertThat(of("one", "two"))
        .isEqualTo(of("one", "two"))
        .isNotEqualTo(of("two", "one"))
        .isNotEqualTo(of("onetwo"))
        .isNotEqualTo(of("one", "two", ""));
    assertThat(of()).isNotEqualTo(of(""));
  }
}
