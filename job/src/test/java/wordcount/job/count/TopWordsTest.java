package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TopWordsTest {
  @Property
  void shouldEqualASortOfAllTotals(
      @ForAll @Size(max = 200) List<@IntRange(max = 30) Integer> words,
      @ForAll @IntRange(min = 1, max = 10) int limit) {
    // given
    Map<String, Long> totals = new TreeMap<>();
    TopWords top = new TopWords(limit);

    // when
    for (int word : words) {
      long total = totals.merge("w" + word, 1L + word % 3, Long::sum);
      byte[] bytes = ("w" + word).getBytes(UTF_8);
      top.offer(bytes, 0, bytes.length, total);
    }

    // then
    assertThat(top.list())
        .isEqualTo(
            totals.entrySet().stream()
                .map(one -> new WordCount(one.getKey(), one.getValue()))
                .sorted(
                    Comparator.comparingLong(WordCount::count)
                        .reversed()
                        .thenComparing(WordCount::word))
                .limit(limit)
                .toList());
  }
}
