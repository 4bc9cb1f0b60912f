package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import wordcount.job.count.WordTable;

class TotalsLimitsTest {
  @Test
  void shouldLetAllInWhileThereIsRoom() {
    WordTable counts = table(Map.of("a", 1L, "b", 2L));
    var admitted = new TotalsLimits(3).admit(counts, table(Map.of("c", 1L)));
    assertThat(admitted.changes()).isSameAs(counts);
    assertThat(admitted.overflow()).isZero();
  }

  @Test
  void shouldCountNewWordsTogetherOnceThereIsNoRoomAndKnownOnesByThemselves() {
    WordTable counts =
        table(new TreeMap<>(Map.of("known", 5L, "new1", 2L, "new2", 3L, "new3", 4L)));
    var admitted = new TotalsLimits(2).admit(counts, table(Map.of("known", 1L)));
    assertThat(map(admitted.changes())).isEqualTo(Map.of("known", 5L, "new1", 2L, "__other__", 7L));
    assertThat(admitted.overflow()).isEqualTo(7);
    assertThat(admitted.changes().total()).isEqualTo(counts.total());
  }

  private static WordTable table(Map<String, Long> counts) {
    WordTable table = new WordTable();
    counts.forEach(
        (word, count) -> {
          byte[] bytes = word.getBytes(UTF_8);
          table.add(bytes, 0, bytes.length, count);
        });
    return table;
  }

  private static Map<String, Long> map(WordTable table) {
    Map<String, Long> map = new TreeMap<>();
    table.forEach(
        (bytes, from, to, count) -> map.put(new String(bytes, from, to - from, UTF_8), count));
    return map;
  }
}
