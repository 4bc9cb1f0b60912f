package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;
import wordcount.job.page.WordWindows.Counts;
import wordcount.job.page.WordWindows.Cut;

class RecentWordsTest {
  private final AtomicLong nanos = new AtomicLong();

  private static WordTable changes(String word, int times) {
    WordTable table = new WordTable();
    for (int i = 0; i < times; i++) {
      byte[] bytes = (word + i).getBytes(UTF_8);
      table.add(bytes, 0, bytes.length, 1);
    }
    return table;
  }

  private Counts minute(RecentWords recent, long seq) {
    return await()
        .until(() -> recent.counts(Window.MINUTE, "", 10), counts -> counts.to().seq() == seq);
  }

  @Test
  void shouldTakeOverWhatCommitsChanged() {
    try (RecentWords recent = new RecentWords(10 << 20, nanos::get)) {
      recent.begin(5, 10, 100);
      assertThat(recent.isIdle()).isTrue();
      nanos.addAndGet(Duration.ofSeconds(7).toNanos());

      recent.committed(changes("a", 2), 6, 20, 102);

      assertThat(minute(recent, 6).words())
          .containsExactly(new WordCount("a0", 1), new WordCount("a1", 1));
      assertThat(recent.isIdle()).isFalse();
      nanos.addAndGet(Duration.ofSeconds(5).toNanos());
      assertThat(recent.history().lines()).containsExactly(0.0, 2.0);
      assertThat(recent.history().words()).containsExactly(0.0, 0.4);
    }
  }

  @Test
  void shouldBeginAnewRatherThanKeepMoreThanItMayRemember() {
    WordTable changes = changes("a", 10_000);
    try (RecentWords recent = new RecentWords(4 * changes.memory() - 1, nanos::get)) {
      recent.begin(5, 10, 100);
      recent.committed(changes, 6, 20, 10_100);
      recent.committed(changes("b", 1), 7, 21, 10_101);

      Counts minute = minute(recent, 7);

      assertThat(minute.cut()).isEqualTo(Cut.MEMORY);
      assertThat(minute.from().seq()).isEqualTo(6);
      assertThat(minute.words()).containsExactly(new WordCount("b0", 1));
      assertThat(minute.total()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotMakeACommitWait() {
    // given: nobody takes anything over, as where that takes forever
    RecentWords recent = new RecentWords(4 << 20, nanos::get);

    for (int seq = 1; seq <= 1000; seq++) {
      recent.committed(changes("a", 100), seq, seq, 100L * seq);
    }

    // then
    recent.begin(0, 0, 0);
    assertThat(minute(recent, 1000).cut()).isEqualTo(Cut.MEMORY);
    recent.close();
  }
}
