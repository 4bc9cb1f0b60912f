package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void shouldSayHowMuchWasCountedAndWhatMost() {
    Totals totals = new Totals();
    totals.put("a".getBytes(UTF_8), 1);
    totals.put("b\u001b[1m".getBytes(UTF_8), 4);
    totals.put("c".getBytes(UTF_8), 2);

    assertThat(Summary.of(totals, 2).text())
        .isEqualTo("7 words, 3 distinct; most frequent: b\\u001b[1m 4, c 2");
  }

  @Test
  void shouldSayThatNothingWasCounted() {
    assertThat(Summary.of(new Totals(), 5).text()).isEqualTo("0 words, 0 distinct");
  }
}
