package wordcount.local.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleTextTest {
  @Test
  void shouldBeginAgainWhenItEnds() {
    SampleText text = new SampleText();
    String first = new String(text.next(), UTF_8);
    Set<String> seen = new HashSet<>();
    String line = new String(text.next(), UTF_8);
    while (!line.equals(first)) {
      assertThat(line).isNotBlank();
      assertThat(seen.add(line)).as("new line").isTrue();
      line = new String(text.next(), UTF_8);
    }

    assertThat(seen).hasSizeGreaterThan(20);
    assertThat(text.endless()).isTrue();
  }
}
