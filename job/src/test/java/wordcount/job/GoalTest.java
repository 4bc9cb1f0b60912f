package wordcount.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import wordcount.job.totals.Progress;

class GoalTest {
  private static final Progress START =
      new Progress(1, 3, "t", "id", List.of(2L, 5L), 7, 1, 20, 4, "whitespace/1", "me");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void shouldBeReachedOnceEveryPartitionIsCountedToItsEnd() {
    Goal goal = goal(List.of(4L, 6L));
    assertThat(goal.reached(at(3, 6))).isFalse();
    assertThat(goal.reached(at(4, 5))).isFalse();
    assertThat(goal.reached(at(4, 6))).isTrue();
    assertThat(goal.reached(at(4, 7))).as("beyond the end").isTrue();
  }

  @Test
  void shouldTakeAPartitionThatProgressDoesNotKnowForUncounted() {
    assertThat(goal(List.of(4L, 6L, 1L)).reached(at(4, 6))).isFalse();
    assertThat(goal(List.of(4L, 6L, 1L)).reached(at(4, 6, 1))).isTrue();
    assertThat(goal(List.of(4L, 6L, 0L)).reached(at(4, 6))).as("an empty one").isTrue();
  }

  @Test
  void shouldNotMissPartitionsThatCameLater() {
    assertThat(goal(List.of(4L, 6L)).reached(at(4, 6, 0))).isTrue();
  }

  @Test
  void shouldBeReachedAtOnceWhereThereIsNothingToCount() {
    assertThat(goal(List.of()).reached(START)).isTrue();
    assertThat(goal(List.of(2L, 5L)).reached(START)).isTrue();
  }

  @Test
  void shouldNeverBeReachedWithoutAnEnd() {
    assertThat(goal(null).reached(at(Long.MAX_VALUE, Long.MAX_VALUE))).isFalse();
  }

  @Test
  void shouldActAtTheCommitThatReachesIt() throws InterruptedException {
    // given
    Goal goal = goal(List.of(4L, 6L));
    CountDownLatch reached = new CountDownLatch(1);
    goal.onReached(reached::countDown);

    // when, then
    goal.committed(at(4, 5));
    assertThat(reached.getCount()).isEqualTo(1);
    goal.committed(at(4, 6));
    assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldActOnceThoughFurtherCommitsFollow() throws InterruptedException {
    // given
    Goal goal = goal(List.of(4L, 6L));
    AtomicInteger actions = new AtomicInteger();
    goal.onReached(actions::incrementAndGet);

    // when
    goal.committed(at(4, 6));
    goal.committed(at(4, 7));

    // then
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("goal")) {
        thread.join();
      }
    }
    assertThat(actions).hasValue(1);
  }

  @Test
  void shouldSumUpTheWayFromTheStart() {
    Goal goal = goal(List.of(4L, 6L));
    goal.begun();
    goal.committed(at(4, 6));
    goal.summarize(new Progress(1, 9, "t", "id", List.of(4L, 6L), 10, 3, 25, 6, "c", "o"));
    assertThat(printed.toString(UTF_8))
        .matches("done records=3 words=5 distinct=6 seconds=\\d+\\.\\d{3} without_text=2\\R");
  }

  @Test
  void shouldSumUpNothingWithoutAnEnd() {
    goal(null).summarize(START);
    assertThat(printed.size()).isZero();
  }

  private Goal goal(List<Long> ends) {
    return new Goal(Optional.ofNullable(ends), START, new PrintStream(printed, true, UTF_8));
  }

  private static Progress at(long... nextOffsets) {
    return START.movedTo("id", Arrays.stream(nextOffsets).boxed().toList());
  }
}
