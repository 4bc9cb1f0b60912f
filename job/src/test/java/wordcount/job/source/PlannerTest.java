package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import wordcount.job.fault.Guard;
import wordcount.job.source.Planner.Lost;
import wordcount.job.source.Planner.Plan;
import wordcount.job.source.Planner.Round;
import wordcount.job.totals.Progress;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class PlannerTest {
  private static final long BUDGET = 1000;

  private final Planner planner = new Planner(BUDGET, Guard.ALL);

  @Test
  void shouldBeginWhereTheLastCommitEndedAndShareTheBudget() {
    Plan plan = plan(progress(5, 7), topic("id", List.of(0L, 7L), List.of(9L, 9L)), 8, 9);
    assertThat(plan)
        .isEqualTo(
            new Round(
                List.of(new InputRange(0, 5, 8, 500, false), new InputRange(1, 7, 9, 500, false))));
  }

  @Test
  void shouldFindTheWorkOfALateTickDone() {
    assertThat(plan(progress(5, 7), topic("id", List.of(0L, 0L), List.of(9L, 9L)), 5, 3))
        .isEqualTo(new Round(List.of()));
  }

  @Test
  void shouldCountPartitionsThatAreAddedFromTheirBeginning() {
    Plan plan = plan(progress(5), topic("id", List.of(0L, 0L), List.of(5L, 2L)), 5, 2);
    assertThat(plan).isEqualTo(new Round(List.of(new InputRange(1, 0, 2, 1000, true))));
  }

  @Test
  void shouldReportRecordsThatWereDeletedUncounted() {
    // given: before, within and beyond what is to be counted, and in a new partition
    TopicFacts topic = topic("id", List.of(1L, 4L, 9L, 2L), List.of(9L, 9L, 9L, 9L));

    // when, then
    assertThat(plan(progress(2, 2, 2), topic, 3, 5, 5, 5))
        .isEqualTo(new Lost(2 + 7 + 2, List.of(2L, 4L, 9L, 2L)));
  }

  @Test
  void shouldGiveARoundOfItsOwnToARangeThatCameToNothing() {
    // given
    TopicFacts topic = topic("id", List.of(0L, 0L), List.of(9L, 9L));

    // when
    Plan plan = planner.plan(progress(5, 4), topic, List.of(9L, 9L), Set.of(1));

    // then
    assertThat(plan).isEqualTo(new Round(List.of(new InputRange(1, 4, 9, 1000, true))));
  }

  @Test
  void shouldRefuseATopicThatWasReplaced() {
    TopicFacts another = topic("another", List.of(0L), List.of(9L));
    assertThatThrownBy(() -> plan(progress(5), another, 9))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST))
        .hasMessageContaining("was replaced");

    Planner unguarded = new Planner(BUDGET, EnumSet.complementOf(EnumSet.of(Guard.TOPIC_IDENTITY)));
    assertThat(unguarded.plan(progress(5), another, List.of(9L), Set.of()))
        .isInstanceOf(Round.class);
  }

  @Test
  void shouldRejectATopicThatLostCountedRecords() {
    assertThatThrownBy(() -> plan(progress(5), topic("id", List.of(0L), List.of(4L)), 4))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST))
        .hasMessageContaining("partition 0 was counted to offset 5");
  }

  /**
   * A topic in which records come, are deleted and partitions are added, counted by tasks that stop
   * where they like: each offset is counted or lost exactly once, in order, and all in the end.
   */
  @Property
  void shouldCountEachOffsetOnceThroughAnyFault(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int partitions) {
    Random random = new Random(seed);
    long[] begins = new long[partitions + 3];
    long[] ends = new long[partitions + 3];
    long[] counted = new long[partitions + 3];
    long[] lost = new long[partitions + 3];
    int known = partitions;
    Progress progress = progress(new long[partitions]);
    Set<Integer> starved = new TreeSet<>();
    int idleRounds = 0;
    for (int step = 0; idleRounds < 3; step++) {
      boolean changing = step < 50;
      if (changing) {
        known = Math.min(begins.length, known + random.nextInt(20) / 19);
        for (int p = 0; p < known; p++) {
          ends[p] += random.nextInt(50);
          begins[p] =
              Math.max(begins[p], random.nextInt(30) == 0 ? random.nextLong(ends[p] + 1) : 0);
        }
      }
      // The stream knows of ends only late, and goes back when it is started again.
      List<Long> wanted = new ArrayList<>();
      for (int p = 0; p < known - (changing ? random.nextInt(2) : 0); p++) {
        wanted.add(changing ? random.nextLong(ends[p] + 1) : ends[p]);
      }

      Plan plan =
          planner.plan(
              progress, topic("id", list(begins, known), list(ends, known)), wanted, starved);

      long[] next =
          LongStream.concat(
                  progress.nextOffsets().stream().mapToLong(Long::longValue),
                  LongStream.generate(() -> 0))
              .limit(known)
              .toArray();
      if (plan instanceof Lost gone) {
        long sum = 0;
        for (int p = 0; p < known; p++) {
          assertThat(gone.nextOffsets().get(p)).isEqualTo(Math.max(next[p], begins[p]));
          lost[p] += gone.nextOffsets().get(p) - next[p];
          sum += gone.nextOffsets().get(p) - next[p];
        }
        assertThat(gone.records()).isEqualTo(sum).isPositive();
        progress = progress(gone.nextOffsets().stream().mapToLong(Long::longValue).toArray());
        continue;
      }
      List<InputRange> ranges = ((Round) plan).ranges();
      assertThat(ranges.stream().mapToLong(InputRange::budget).sum()).isLessThanOrEqualTo(BUDGET);
      for (InputRange range : ranges) {
        int p = range.partition();
        // No gap, no overlap, never beyond what was asked for.
        assertThat(range.from()).isEqualTo(next[p]).isGreaterThanOrEqualTo(begins[p]);
        assertThat(range.until()).isGreaterThan(range.from()).isEqualTo(wanted.get(p));
        assertThat(range.alone()).isEqualTo(ranges.size() == 1);
        long least = range.alone() ? 1 : 0;
        long reached =
            range.from() + least + random.nextLong(range.until() - range.from() - least + 1);
        counted[p] += reached - range.from();
        next[p] = reached;
        // Progress always: what came to nothing gets a round of its own.
        assertThat(!starved.contains(p) || range.alone()).isTrue();
        if (reached == range.from()) {
          starved.add(p);
        } else {
          starved.remove(p);
        }
      }
      progress = progress(next);
      idleRounds = ranges.isEmpty() && !changing ? idleRounds + 1 : 0;
      assertThat(step).isLessThan(100_000);
    }
    for (int p = 0; p < known; p++) {
      assertThat(counted[p] + lost[p]).isEqualTo(ends[p]);
    }
  }

  private Plan plan(Progress progress, TopicFacts topic, long... ends) {
    return planner.plan(progress, topic, LongStream.of(ends).boxed().toList(), Set.of());
  }

  private static Progress progress(long... nextOffsets) {
    return Progress.none("t", "id", LongStream.of(nextOffsets).boxed().toList(), "c", "o");
  }

  private static TopicFacts topic(String id, List<Long> beginnings, List<Long> ends) {
    return new TopicFacts(id, beginnings, ends);
  }

  private static List<Long> list(long[] offsets, int partitions) {
    return IntStream.range(0, partitions).mapToObj(p -> offsets[p]).toList();
  }
}
