package wordcount.job.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountsViewTest {
  @Test
  void shouldPrintLinesThenCountsInTheFormOfSpark() {
    assertThat(shown(2, "to be or not to be", "\u001b[31mred"))
        .isEqualToNormalizingNewlines(
            """
            -------------------------------------------
            Time: 1000 ms
            -------------------------------------------
            to be or not to be
            \\u001b[31mred

            -------------------------------------------
            Time: 1000 ms
            -------------------------------------------
            (be,2)
            (to,2)
            ...

            """);
  }

  @Test
  void shouldMarkOmittedLinesAndWords() {
    String[] lines = new String[11];
    java.util.Arrays.fill(lines, "x");
    assertThat(shown(5, lines).lines().filter("..."::equals)).hasSize(1);
  }

  private static String shown(int limit, String... lines) {
    StringBuilder out = new StringBuilder();
    new CountsView(out::append, limit)
        .show(new CountedBatch(1000, TestCounts.of(lines), List.of(), ranges -> null));
    return out.toString();
  }
}
