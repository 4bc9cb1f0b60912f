package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import wordcount.job.count.WordTable;

class TotalsLimitsTest {
  @Test
  void shouldLetAllInWhileThereIsRoom() {
    WordTable counts = table(Map.of("a", 1L, "b", 2L));
    var admitted =
        new TotalsLimits(3, 1 << 20, Long.MAX_VALUE, Duration.ZERO)
            .admit(counts, table(Map.of("c", 1L)));
    assertThat(admitted.changes()).isSameAs(counts);
    assertThat(admitted.overflow()).isZero();
  }

  @Test
  void shouldCountNewWordsTogetherOnceThereIsNoRoomAndKnownOnesByThemselves() {
    WordTable counts =
        table(new TreeMap<>(Map.of("known", 5L, "new1", 2L, "new2", 3L, "new3", 4L)));
    var admitted =
        new TotalsLimits(2, 1 << 20, Long.MAX_VALUE, Duration.ZERO)
            .admit(counts, table(Map.of("known", 1L)));
    assertThat(map(admitted.changes())).isEqualTo(Map.of("known", 5L, "new1", 2L, "__other__", 7L));
    assertThat(admitted.overflow()).isEqualTo(7);
    assertThat(admitted.changes().total()).isEqualTo(counts.total());
  }

  @Test
  void shouldCountNewWordsTogetherOnceTheTotalsTakeTooMuchMemory() {
    // given: room for one more word of a hundred bytes
    WordTable totals = table(Map.of("known", 1L));
    String fits = "a".repeat(100);
    String tooMuch = "b".repeat(100);
    long room = totals.memoryWith(1, 100);
    WordTable counts = table(new TreeMap<>(Map.of(fits, 2L, "known", 5L, tooMuch, 3L)));

    // when
    var admitted = new TotalsLimits(100, room, Long.MAX_VALUE, Duration.ZERO).admit(counts, totals);

    // then
    assertThat(map(admitted.changes())).hasSize(3).containsEntry("known", 5L);
    assertThat(admitted.changes().total()).isEqualTo(10);
    admitted.changes().forEach(totals::add);
    assertThat(totals.memory()).isLessThanOrEqualTo(room + 100);
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
