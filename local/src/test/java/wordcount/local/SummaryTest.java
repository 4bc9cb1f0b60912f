package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import wordcount.local.totals.Totals;

class SummaryTest {
  @Test
  void shouldReportTheTotalsAndTheMostFrequentWords() throws IOException {
    Totals totals = new Totals(1 << 20, Path.of("none"));
    totals.put("a".getBytes(UTF_8), 1);
    totals.put("b\u001b[1m".getBytes(UTF_8), 4);
    totals.put("c".getBytes(UTF_8), 2);

    totals.settle(2);

    assertThat(Summary.of(totals).text())
        .isEqualTo("7 words, 3 distinct; most frequent: b\\u001b[1m 4, c 2");
  }

  @Test
  void shouldReportThatNothingWasCounted() {
    assertThat(Summary.of(new Totals(1 << 20, Path.of("none"))).text())
        .isEqualTo("0 words, 0 distinct");
  }
}
