package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WordTableTest {

  private final WordTable table = new WordTable();

  /** A step of the property test: {@code put} sets the count of the word, else it is added to. */
  record Step(String word, long count, boolean put) {}

  @Test
  void shouldReportItsMemory() {
    // given
    int words = 5000;
    long wordBytes = 0;
    for (int i = 0; i < words; i++) {
      wordBytes += Integer.toString(i).length();
    }
    long expected = table.memoryWith(words, wordBytes);

    // when
    for (int i = 0; i < words; i++) {
      byte[] word = Integer.toString(i).getBytes(UTF_8);
      table.add(word, 0, word.length, 1);
    }

    // then
    assertThat(table.memory()).isEqualTo(expected);
    assertThat(table.wordBytes()).isEqualTo(wordBytes);
  }

  @Test
  void shouldForgetWordsWithoutCount() {
    // given: enough for many chunks
    String filler = "x".repeat(500);
    for (int i = 0; i < 2000; i++) {
      byte[] word = (filler + i).getBytes(UTF_8);
      table.put(word, 0, word.length, i % 2);
    }

    // when
    table.removeZeros();

    // then
    assertThat(table.size()).isEqualTo(1000);
    assertThat(table.total()).isEqualTo(1000);
    assertThat(get(table, filler + 1)).isEqualTo(1);
    byte[] forgotten = (filler + 2).getBytes(UTF_8);
    assertThat(table.contains(forgotten, 0, forgotten.length)).isFalse();
  }

  @Property
  void shouldHoldTheSameEntriesAsAMap(@ForAll("steps") List<Step> steps) {
    WordTable table = new WordTable();
    Map<String, Long> expected = new LinkedHashMap<>();
    for (Step step : steps) {
      byte[] word = step.word().getBytes(UTF_8);
      if (step.put()) {
        Long before = expected.put(step.word(), step.count());
        assertThat(table.put(word, 0, word.length, step.count()))
            .isEqualTo(before == null ? 0 : before);
      } else {
        long after = expected.merge(step.word(), step.count(), Long::sum);
        assertThat(table.add(word, 0, word.length, step.count())).isEqualTo(after);
      }
    }

    assertThat(entries(table)).containsExactlyElementsOf(new ArrayList<>(expected.entrySet()));
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(table.total())
        .isEqualTo(expected.values().stream().mapToLong(Long::longValue).sum());
    expected.forEach((word, count) -> assertThat(get(table, word)).isEqualTo(count));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> words =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab\0").ofMaxLength(9),
            Arbitraries.strings().withChars("ab").ofMinLength(7).ofMaxLength(26),
            Lines.text());
    Arbitrary<Step> step =
        Combinators.combine(
                words, Arbitraries.longs().between(0, 1L << 40), Arbitraries.of(true, false, false))
            .as(Step::new);
    return step.list().ofMaxSize(100);
  }

  @Test
  void shouldGrowOverManyChunksAndSlots() {
    Map<String, Long> expected = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      String word = Integer.toString(i * 31 % 150_000);
      expected.merge(word, 1L, Long::sum);
      add(table, word, 1);
    }

    assertThat(table.size()).isEqualTo(150_000);
    Map<String, Long> counts = new HashMap<>();
    entries(table).forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    assertThat(counts).isEqualTo(expected);
  }

  @Test
  void shouldHoldWordsLongerThanAChunk() {
    String huge = "x".repeat(700_000);

    add(table, "before", 1);
    add(table, huge, 2);
    add(table, huge + "y", 3);
    add(table, "after", 4);
    add(table, huge, 5);

    assertThat(entries(table))
        .containsExactly(
            Map.entry("before", 1L),
            Map.entry(huge, 7L),
            Map.entry(huge + "y", 3L),
            Map.entry("after", 4L));
  }

  @Test
  void shouldDistinguishWordsByTheirLastByteAndTheirLength() {
    for (int length = 0; length <= 40; length++) {
      add(table, "a".repeat(length), 1);
      add(table, "a".repeat(length) + "b", 1);
      add(table, "a".repeat(length) + "\0", 1);
    }

    assertThat(table.size()).isEqualTo(3 * 41);
  }

  @Test
  void shouldFindAWordWhereverItLiesInAnArray() {
    byte[] array = "abcabcabcabcabc".getBytes(UTF_8);
    for (int from = 0; from <= 12; from += 3) {
      table.add(array, from, from + 3, 1);
    }

    assertThat(entries(table)).containsExactly(Map.entry("abc", 5L));
  }

  @Test
  void shouldNotContainOtherWords() {
    add(table, "present", 0);

    assertThat(contains("present")).isTrue();
    assertThat(contains("absent")).isFalse();
    assertThat(contains("")).isFalse();
    assertThat(get(table, "absent")).isZero();
    assertThat(table.size()).isEqualTo(1);
  }

  private boolean contains(String word) {
    byte[] bytes = word.getBytes(UTF_8);
    return table.contains(bytes, 0, bytes.length);
  }

  private static long get(WordTable table, String word) {
    byte[] bytes = word.getBytes(UTF_8);
    return table.get(bytes, 0, bytes.length);
  }

  private static void add(WordTable table, String word, long n) {
    byte[] bytes = word.getBytes(UTF_8);
    table.add(bytes, 0, bytes.length, n);
  }

  private static List<Map.Entry<String, Long>> entries(WordTable table) {
    List<Map.Entry<String, Long>> entries = new ArrayList<>();
    table.forEach(
        (bytes, from, to, count) ->
            entries.add(Map.entry(new String(bytes, from, to - from, UTF_8), count)));
    return entries;
  }
}
