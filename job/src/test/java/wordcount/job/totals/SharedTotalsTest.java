package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.WordTable;
import wordcount.job.totals.SharedTotals.Found;

class SharedTotalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicReference<Runnable> onRead = new AtomicReference<>(() -> {});
  private final MemoryTotals running =
      new MemoryTotals() {
        @Override
        public WordTable table() {
          onRead.getAndSet(() -> {}).run();
          return super.table();
        }
      };
  private final SharedTotals totals = new SharedTotals(running);

  private Optional<Found> word(String word) {
    return totals.word(word.getBytes(UTF_8));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(Found found) {
    return found.words().stream().map(one -> one.word() + " " + one.count()).toList();
  }

  private void commit(Runnable change) {
    running.onCommit(change);
    totals.apply(new BatchCounts(), List.of(1L));
  }

  @Test
  void shouldFindAWordAndWordsByTheirBeginning() {
    totals.restore();
    commit(
        () -> {
          running.add("sea", 3);
          running.add("seal", 9);
          running.add("season", 5);
          running.add("boat", 7);
        });

    assertThat(texts(word("sea").orElseThrow())).containsExactly("sea 3");
    assertThat(word("se").orElseThrow().words()).isEmpty();
    Found two = totals.startingWith("sea".getBytes(UTF_8), 2).orElseThrow();
    assertThat(texts(two)).containsExactly("seal 9", "season 5");
    assertThat(two.matches()).isEqualTo(3);
    assertThat(two.all()).isTrue();
    assertThat(two.seq()).isEqualTo(1);
  }

  @Test
  void shouldLookThroughMoreWordsThanItTakesAtATime() {
    totals.restore();
    int words = 90_001;
    commit(
        () -> {
          for (int i = 1; i <= words; i++) {
            running.add((i % 2 == 0 ? "even" : "odd") + i, i);
          }
        });

    Found even = totals.startingWith("even".getBytes(UTF_8), 3).orElseThrow();

    assertThat(even.matches()).isEqualTo(words / 2);
    assertThat(texts(even))
        .containsExactly("even90000 90000", "even89998 89998", "even89996 89996");
  }

  @Test
  void shouldAnswerThoughACommitHasWaitedForTheEndOfTheScan() throws Exception {
    // given
    totals.restore();
    commit(() -> running.add("sea", 3));
    CountDownLatch answered = new CountDownLatch(1);
    Thread commit = new Thread(() -> commit(() -> waitFor(answered)));
    onRead.set(
        () -> {
          commit.start();
          await().atMost(PATIENCE).until(() -> commit.getState() == Thread.State.WAITING);
        });

    // when
    Optional<Found> found = totals.startingWith("s".getBytes(UTF_8), 1);

    // then
    answered.countDown();
    commit.join();
    assertThat(found).map(Found::matches).contains(1L);
  }

  @Test
  void shouldShowNothingOfACommitThatIsUnderWay() throws Exception {
    totals.restore();
    CountDownLatch raised = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Thread commit =
        new Thread(
            () ->
                commit(
                    () -> {
                      running.add("sea", 1);
                      raised.countDown();
                      waitFor(asked);
                    }));
    commit.start();
    raised.await();

    assertThat(word("sea")).isEmpty();
    assertThat(totals.startingWith("s".getBytes(UTF_8), 1)).isEmpty();

    asked.countDown();
    commit.join();
    assertThat(texts(word("sea").orElseThrow())).containsExactly("sea 1");
  }

  @Test
  void shouldShowNothingOnceACommitFailed() {
    totals.restore();
    assertThatThrownBy(
            () ->
                commit(
                    () -> {
                      running.add("sea", 1);
                      throw new IllegalStateException("gone");
                    }))
        .hasMessage("gone");

    assertThat(word("sea")).isEmpty();
    assertThatThrownBy(() -> totals.committed((progress, words) -> progress))
        .hasMessage("a commit failed, so the totals are unknown");
  }

  @Test
  void shouldLetCommitsInWhileOthersReadAllTheTime() {
    totals.restore();
    commit(
        () -> {
          for (int i = 0; i < 300_000; i++) {
            running.add("word" + i, 1);
          }
        });
    AtomicBoolean reading = new AtomicBoolean(true);
    List<Thread> readers =
        java.util.stream.Stream.generate(
                () ->
                    new Thread(
                        () -> {
                          while (reading.get()) {
                            totals.startingWith("word".getBytes(UTF_8), 5);
                          }
                        }))
            .limit(3)
            .toList();
    readers.forEach(Thread::start);

    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              commit(() -> running.add("more", 1));
              return running.progress().seq() > 50;
            });
    reading.set(false);
    assertThat(running.progress().seq()).isGreaterThan(50);
  }
}
