package wordcount.job.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import wordcount.job.source.InputRange;

class BackgroundViewTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<CountedBatch> shown = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong waiting = new AtomicLong();

  @Test
  void shouldShowTogetherWhatIsCountedMeanwhile() throws InterruptedException {
    BackgroundView view = showing(Long.MAX_VALUE);
    view.show(batch(2, "a b"));
    view.show(batch(3, "b c"));
    assertThat(waiting).hasValue(3);
    released.countDown();
    view.finish(PATIENCE);

    assertThat(shown).extracting(CountedBatch::timeMs).containsExactly(1L, 3L);
    CountedBatch both = shown.get(1);
    assertThat(both.counts().tally().records()).isEqualTo(2);
    assertThat(both.counts().words().total()).isEqualTo(4);
    assertThat(both.counts().words().size()).isEqualTo(3);
    assertThat(both.ranges()).containsExactly(new InputRange(0, 2, 4, 1, false));
    assertThat(failures).hasValue(0);
    assertThat(waiting).hasValue(0);
  }

  @Test
  void shouldShowTheLatestOfMoreThanFitsIntoMemory() throws InterruptedException {
    BackgroundView view = showing(1);
    view.show(batch(2, "b"));
    view.show(batch(3, "c"));
    released.countDown();
    view.finish(PATIENCE);

    assertThat(shown).extracting(CountedBatch::timeMs).containsExactly(1L, 3L);
    assertThat(failures).hasValue(1);
    assertThat(waiting).hasValue(0);
  }

  @Test
  void shouldShowNothingMoreWhenItsTimeIsOver() throws InterruptedException {
    BackgroundView view = showing(Long.MAX_VALUE);
    view.show(batch(2, "b"));

    view.finish(Duration.ZERO);
    view.show(batch(3, "c"));
    released.countDown();
    view.finish(PATIENCE);

    assertThat(shown).isEmpty();
  }

  /** Returns a view that has begun to show batch 1, which takes until it is released. */
  private BackgroundView showing(long memory) throws InterruptedException {
    BackgroundView view =
        new BackgroundView(
            batch -> {
              begun.countDown();
              try {
                released.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                shown.add(batch);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            memory,
            failures::incrementAndGet,
            waiting::addAndGet);
    view.show(batch(1, "a"));
    begun.await();
    return view;
  }

  private static CountedBatch batch(long number, String line) {
    List<InputRange> ranges = List.of(new InputRange(0, number, number + 1, 1, false));
    return new CountedBatch(number, TestCounts.of(line), ranges, all -> null);
  }
}
