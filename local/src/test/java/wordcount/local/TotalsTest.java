package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TotalsTest {
  private final Totals totals = new Totals();

  @Test
  void shouldKeepTheLastTotalOfEachWord() {
    put("a", 1);
    put("b", 2);
    put("a", 5);

    assertThat(totals.words()).isEqualTo(7);
    assertThat(totals.distinct()).isEqualTo(2);
  }

  @Test
  void shouldForgetAWordWhoseTotalWasUndone() {
    put("torn", 3);
    put("torn", 0);

    assertThat(totals.distinct()).isZero();
    assertThat(totals.all()).isEmpty();
  }

  @Test
  void shouldOrderByTotalThenByUnsignedBytes() {
    put("z", 1);
    put("é", 1);
    put("帆", 1);
    put("rare", 1);
    put("most", 9);

    assertThat(words(totals.all())).containsExactly("most", "rare", "z", "é", "帆");
  }

  @Test
  void shouldGiveOnlyTheMostFrequentWordsAskedFor() {
    for (int i = 0; i < 100; i++) {
      put("word" + i, i);
    }

    assertThat(words(totals.top(3))).containsExactly("word99", "word98", "word97");
  }

  private void put(String word, long total) {
    totals.put(word.getBytes(UTF_8), total);
  }

  private static List<String> words(List<CountedWord> counted) {
    return counted.stream().map(word -> new String(word.word(), UTF_8)).toList();
  }
}
