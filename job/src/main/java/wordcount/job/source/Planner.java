package wordcount.job.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import wordcount.job.fault.Guard;
import wordcount.job.totals.Progress;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Decides what is counted next. A round always begins where the last commit ended, whatever Spark
 * planned or lost in between, so nothing can be left out or counted twice. It asks nobody and keeps
 * nothing: the same arguments always give the same plan.
 */
public final class Planner {
  private final long budget;

  /**
   * @param budget bytes of memory that the counts of one round may take on the driver
   */
  public Planner(long budget) {
    this.budget = budget;
  }

  /** What to do next. */
  public sealed interface Plan {}

  /** Count these ranges; there is nothing to do if there are none. */
  public record Round(List<InputRange> ranges) implements Plan {}

  /**
   * Records were deleted before they were counted: stop, or go on behind them.
   *
   * @param records how many offsets that is
   * @param nextOffsets by partition, the first offset to count that is not deleted
   */
  public record Lost(long records, List<Long> nextOffsets) implements Plan {}

  /**
   * Plans one round. All ranges get the same share of the budget, but the range of a starved
   * partition, which came to nothing with its share, gets a round of its own.
   *
   * @param progress where the last commit ended
   * @param topic the topic as it is now
   * @param ends by partition, the offset to count to at present
   * @param starved partitions of whose ranges nothing was counted when they were last planned
   * @throws ProgramException with exit code {@code INPUT_LOST} if the topic is not the one that was
   *     counted, or does not hold anymore what was counted
   */
  public Plan plan(Progress progress, TopicFacts topic, List<Long> ends, Set<Integer> starved) {
    sameTopic(progress, topic);
    List<Long> kept = kept(progress, topic);
    long lost = sum(kept) - sum(progress.nextOffsets());
    if (lost > 0) {
      return new Lost(lost, kept);
    }
    int[] due =
        IntStream.range(0, Math.min(ends.size(), topic.partitions()))
            .filter(partition -> kept.get(partition) < ends.get(partition))
            .toArray();
    int[] first = IntStream.of(due).filter(starved::contains).limit(1).toArray();
    int[] round = first.length > 0 ? first : due;
    List<InputRange> ranges = new ArrayList<>();
    for (int partition : round) {
      ranges.add(
          new InputRange(
              partition,
              kept.get(partition),
              ends.get(partition),
              budget / round.length,
              round.length == 1));
    }
    return new Round(ranges);
  }

  /** Whether there may be anything to count. */
  public static boolean due(Progress progress, List<Long> ends) {
    return IntStream.range(0, ends.size())
        .anyMatch(partition -> next(progress, partition) < ends.get(partition));
  }

  /**
   * Checks that records read from the topic are those that offsets were committed for. A topic
   * deleted and created again has offsets that mean other records.
   *
   * @throws ProgramException with exit code {@code INPUT_LOST} if not
   */
  public static void sameTopic(Progress progress, TopicFacts now) {
    if (Guard.TOPIC_IDENTITY.on() && !progress.topicId().equals(now.id())) {
      throw new ProgramException(
          ExitCode.INPUT_LOST,
          "topic " + progress.topic() + " was replaced by another of the same name",
          "the totals were counted from " + progress.topicId() + ", it is now " + now.id(),
          "add the new topic to the totals with --on-replaced-topic restart, or start over with"
              + " another --counts-topic and --progress-topic");
    }
    for (int partition = 0; partition < progress.nextOffsets().size(); partition++) {
      long counted = progress.nextOffsets().get(partition);
      if (partition >= now.partitions() || now.ends().get(partition) < counted) {
        throw new ProgramException(
            ExitCode.INPUT_LOST,
            "topic " + progress.topic() + " has lost records that were counted",
            "partition " + partition + " was counted to offset " + counted + " but ends before it",
            "brokers lost data; new records would be taken for old ones, so start over with"
                + " another --counts-topic and --progress-topic");
      }
    }
  }

  /** By partition, the next offset to count that is still there. */
  private static List<Long> kept(Progress progress, TopicFacts topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(
            partition -> Math.max(next(progress, partition), topic.beginnings().get(partition)))
        .toList();
  }

  /** Partitions added since the last commit are counted from their beginning. */
  private static long next(Progress progress, int partition) {
    return partition < progress.nextOffsets().size() ? progress.nextOffsets().get(partition) : 0;
  }

  private static long sum(List<Long> offsets) {
    return offsets.stream().mapToLong(Long::longValue).sum();
  }
}
