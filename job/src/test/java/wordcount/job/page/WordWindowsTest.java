package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;
import wordcount.job.page.WordWindows.Counts;
import wordcount.job.page.WordWindows.Cut;
import wordcount.job.page.WordWindows.Trend;

class WordWindowsTest {
  private static final byte[] NO_PREFIX = {};
  private static final int ALL = 1000;
  private static final long PLENTY = 64L << 20;
  private static final long BEGIN = Duration.ofDays(-3).toNanos() + 17;

  /** What a commit changed, how long after the one before it was, and the window asked for then. */
  record Step(Map<String, Integer> changes, long millis, Window asked) {}

  /** A commit as the naive recount remembers it. */
  private record Commit(long seq, long nanos, Map<String, Integer> changes) {}

  private final List<Commit> commits = new ArrayList<>();
  private long seq = 7;
  private long total = 100;
  private long nanos = BEGIN;

  private WordWindows windows(long maxBytes) {
    commits.clear();
    seq = 7;
    total = 100;
    nanos = BEGIN;
    WordWindows windows = new WordWindows(maxBytes);
    windows.begin(seq, total, nanos);
    return windows;
  }

  private void commit(WordWindows windows, Map<String, Integer> changes) {
    WordTable table = new WordTable();
    changes.forEach((word, count) -> table.add(word.getBytes(UTF_8), 0, word.length(), count));
    seq++;
    total += table.total();
    windows.committed(table, seq, total, nanos);
    commits.add(new Commit(seq, nanos, changes));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Map<String, Integer>> changes =
        Arbitraries.maps(
                Arbitraries.integers().between(0, 60).map(i -> "w" + i),
                Arbitraries.integers().between(1, 1000))
            .ofMinSize(0)
            .ofMaxSize(12);
    Arbitrary<Long> millis =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(10, Arbitraries.longs().between(0, 3_000)),
            net.jqwik.api.Tuple.of(5, Arbitraries.longs().between(0, 100_000)),
            net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(0, 8_000_000)));
    return Combinators.combine(changes, millis, Arbitraries.of(Window.class))
        .as(Step::new)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 100)
  void shouldBeTheDifferenceOfTheTotalsAtTwoCommits(@ForAll("steps") List<Step> steps) {
    WordWindows windows = windows(PLENTY);
    for (Step step : steps) {
      pass(Duration.ofMillis(step.millis()));
      commit(windows, step.changes());
      pass(Duration.ofMillis(step.millis() / 2));

      Counts counts = windows.counts(step.asked(), NO_PREFIX, ALL, nanos);

      assertExact(counts);
      assertThat(counts.cut()).isNotEqualTo(Cut.MEMORY);
      assertReachesBack(counts, step.asked());
    }
  }

  @Property(tries = 100)
  void shouldBeExactWithTooLittleMemoryToo(@ForAll("steps") List<Step> steps) {
    long most = 120_000;
    WordWindows windows = windows(most);
    for (Step step : steps) {
      pass(Duration.ofMillis(step.millis()));
      Map<String, Integer> changes = new HashMap<>();
      step.changes()
          .forEach(
              (word, count) -> changes.put(word + "-".repeat(3_000) + commits.size() % 5, count));
      commit(windows, changes);

      Counts counts = windows.counts(step.asked(), NO_PREFIX, ALL, nanos);

      assertExact(counts);
      assertThat(windows.memory()).isLessThanOrEqualTo(most);
    }
  }

  /** Compares with a recount of the commits between both edges. */
  private void assertExact(Counts counts) {
    Map<String, Long> expected = new TreeMap<>();
    for (Commit commit : commits) {
      boolean in = commit.seq() > counts.from().seq() && commit.seq() <= counts.to().seq();
      if (in) {
        commit.changes().forEach((word, count) -> expected.merge(word, (long) count, Long::sum));
        assertThat(commit.nanos()).isGreaterThanOrEqualTo(counts.from().nanos());
      } else {
        assertThat(commit.nanos()).isLessThanOrEqualTo(counts.from().nanos());
      }
    }
    Map<String, Long> found = new TreeMap<>();
    counts.words().forEach(word -> found.put(word.word(), word.count()));
    assertThat(found).isEqualTo(expected);
    assertThat(counts.distinct()).isEqualTo(expected.size());
    assertThat(counts.total()).isEqualTo(expected.values().stream().mapToLong(n -> n).sum());
    assertThat(counts.to().seq()).isEqualTo(seq);
  }

  private void assertReachesBack(Counts counts, Window window) {
    long slot = window.ticks * Window.TICK.toNanos();
    long whole = window.slots * slot;
    long reach = nanos - counts.from().nanos();
    assertThat(reach).isLessThanOrEqualTo(whole);
    if (counts.cut() == Cut.NONE) {
      assertThat(reach).isGreaterThanOrEqualTo(whole - slot);
    } else {
      assertThat(counts.from().seq()).isEqualTo(7);
    }
  }

  @Test
  void shouldTellThatThereAreMoreDifferentWordsThanMemory() {
    // given: the words of an hour do not fit, those of a minute do
    WordWindows windows = windows(400_000);
    for (int i = 0; i < 120; i++) {
      pass(Duration.ofSeconds(30));
      commit(windows, Map.of("word" + i + "-".repeat(10_000), 1));
    }

    // when
    Counts hour = windows.counts(Window.HOUR, NO_PREFIX, ALL, nanos);
    Counts minute = windows.counts(Window.MINUTE, NO_PREFIX, ALL, nanos);

    // then
    assertThat(hour.cut()).isEqualTo(Cut.MEMORY);
    assertThat(minute.cut()).isEqualTo(Cut.NONE);
    assertExact(hour);
    assertExact(minute);
  }

  @Test
  void shouldBeginAnewAfterACommitWithMoreWordsThanMemory() {
    WordWindows windows = windows(200_000);
    Map<String, Integer> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("word" + i + "-".repeat(10_000), 1);
    }
    commit(windows, many);
    pass(Duration.ofSeconds(1));
    commit(windows, Map.of("after", 2));

    Counts minute = windows.counts(Window.MINUTE, NO_PREFIX, ALL, nanos);

    assertThat(minute.cut()).isEqualTo(Cut.MEMORY);
    assertThat(minute.words()).containsExactly(new WordCount("after", 2));
    assertExact(minute);
  }

  @Test
  void shouldFindAWordAndWordsByTheirBeginning() {
    WordWindows windows = windows(PLENTY);
    commit(windows, Map.of("sea", 3, "seal", 5, "boat", 9));

    Counts beginning = windows.counts(Window.HOUR, "se".getBytes(UTF_8), 1, nanos);
    Counts word = windows.count(Window.HOUR, "sea".getBytes(UTF_8), nanos);
    Counts none = windows.count(Window.HOUR, "s".getBytes(UTF_8), nanos);

    assertThat(beginning.words()).containsExactly(new WordCount("seal", 5));
    assertThat(beginning.distinct()).isEqualTo(2);
    assertThat(word.words()).containsExactly(new WordCount("sea", 3));
    assertThat(none.words()).isEmpty();
  }

  @Test
  void shouldTellNewAndRisingWords() {
    // given
    WordWindows windows = windows(PLENTY);
    for (int i = 0; i < 20; i++) {
      commit(windows, Map.of("steady", 5, "rising", 2, "rare", 1));
      pass(Duration.ofSeconds(10));
    }

    // when
    for (int i = 0; i < 5; i++) {
      commit(windows, Map.of("steady", 5, "rising", 20, "new", 1));
      pass(Duration.ofSeconds(10));
    }

    // then
    assertThat(trend(windows, "steady")).isEqualTo(Trend.NONE);
    assertThat(trend(windows, "rising")).isEqualTo(Trend.RISING);
    assertThat(trend(windows, "new")).isEqualTo(Trend.NEW);
    assertThat(trend(windows, "rare")).isEqualTo(Trend.NONE);
    assertThat(trend(windows, "unknown")).isEqualTo(Trend.NONE);
  }

  @Test
  void shouldCallNoWordNewBeforeItKnowsOthers() {
    WordWindows windows = windows(PLENTY);
    commit(windows, Map.of("first", 100));
    pass(Duration.ofSeconds(3));

    assertThat(trend(windows, "first")).isEqualTo(Trend.NONE);
  }

  private Trend trend(WordWindows windows, String word) {
    return windows.trend(word.getBytes(UTF_8), nanos);
  }
}
