package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.Counting;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.TextFields;
import wordcount.job.count.TokenizerKind;

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
    PartitionCounter counter =
        new PartitionCounter(new Counting(TokenizerKind.WHITESPACE, 256, 10, TextFields.NONE));
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      counter.line(bytes, 0, bytes.length);
    }
    BatchCounts batch = new BatchCounts();
    batch.add(counter.result());
    StringBuilder out = new StringBuilder();
    new CountsView(out::append, limit)
        .show(new CountedBatch(1000, batch, List.of(), ranges -> null));
    return out.toString();
  }
}
