package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import wordcount.job.count.WordTable;

class CheckTotalsTest {
  private static final Duration KEEP_FOR = Duration.ofMinutes(10);

  private Duration now = Duration.ofDays(5);

  @Test
  void shouldRemoveTotalsThatHaveNotIncreasedForTheTimeToKeepThem() {
    // given
    CheckTotals totals = totals(table("restored"));
    add(totals, "early", 1);
    now = now.plusMinutes(6);
    add(totals, "early", 2);
    add(totals, "late", 3);

    // when, then
    assertThat(words(totals.expired())).isEmpty();
    now = now.plusMinutes(4);
    WordTable expired = totals.expired();
    assertThat(words(expired)).containsExactly("restored=1");

    totals.remove(expired);
    now = now.plusMinutes(6);
    assertThat(words(totals.expired())).containsExactly("early=3", "late=3");
    assertThat(add(totals, "restored", 1)).isEqualTo(1);
  }

  @Test
  void shouldLookForExpiredTotalsNowAndThen() {
    // given
    CheckTotals totals = totals(table("word"));
    now = now.plus(KEEP_FOR);
    totals.expired();

    // when, then
    assertThat(words(totals.expired())).isEmpty();
    now = now.plusSeconds(10);
    assertThat(words(totals.expired())).containsExactly("word=1");
  }

  @Test
  void shouldAdmitNoMoreNewWordsThanThereIsRoomFor() {
    // given
    WordTable full = new WordTable();
    for (int i = 1; i < CheckTotals.MOST_WORDS; i++) {
      put(full, "w" + i);
    }
    CheckTotals totals = totals(full);

    // when, then
    assertThat(words(totals.admit(table("w1", "w2", "new", "newer"))))
        .containsExactly("w1=1", "w2=1", "new=1");
  }

  private CheckTotals totals(WordTable restored) {
    return new CheckTotals(restored, KEEP_FOR, () -> now.toNanos());
  }

  private static long add(CheckTotals totals, String word, long count) {
    byte[] bytes = word.getBytes(UTF_8);
    return totals.add(bytes, 0, bytes.length, count);
  }

  private static WordTable table(String... words) {
    WordTable table = new WordTable();
    for (String word : words) {
      put(table, word);
    }
    return table;
  }

  private static void put(WordTable table, String word) {
    byte[] bytes = word.getBytes(UTF_8);
    table.put(bytes, 0, bytes.length, 1);
  }

  private static List<String> words(WordTable table) {
    List<String> words = new ArrayList<>();
    table.forEach(
        (bytes, from, to, count) ->
            words.add(new String(bytes, from, to - from, UTF_8) + "=" + count));
    return words;
  }
}
