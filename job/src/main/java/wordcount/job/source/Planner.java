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
 * Decides what to count next. A round always begins where the last commit ended, whatever Spark
 * planned or lost in between, so nothing is skipped or counted twice. It is stateless: the same
 * arguments always give the same plan.
 */
public final class Planner {
  private final long budget;
  private final Set<Guard> guards;

  /**
   * @param budget bytes of memory that the counts of one round may take on the driver
   */
  public Planner(long budget, Set<Guard> guards) {
    this.budget = budget;
    this.guards = guards;
  }

  /** The next step. */
  public sealed interface Plan {}

  /** Count these ranges; if empty, there is nothing to count. */
  public record Round(List<InputRange> ranges) implements Plan {}

  /**
   * Records were deleted before they were counted: fail, or continue after them.
   *
   * @param records the number of deleted offsets
   * @param nextOffsets by partition, the first offset that is neither counted nor deleted
   */
  public record Lost(long records, List<Long> nextOffsets) implements Plan {}

  /**
   * Plans one round. All ranges get the same share of the budget, but a starved partition, whose
   * next record did not fit into its share, gets a round to itself.
   *
   * @param progress where the last commit ended
   * @param topic the topic's current state
   * @param ends by partition, the offset to count to
   * @param starved partitions whose last planned range made no progress
   * @throws ProgramException with exit code {@code INPUT_LOST} if the topic was replaced since the
   *     last commit, or has lost records that were counted
   */
  public Plan plan(Progress progress, TopicFacts topic, List<Long> ends, Set<Integer> starved) {
    sameTopic(progress, topic);
    List<Long> kept = kept(progress, topic);
    long lost =
        IntStream.range(0, kept.size())
            .mapToLong(partition -> kept.get(partition) - progress.nextOffset(partition))
            .sum();
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

  /**
   * Checks that the topic is the one whose offsets were committed. In a topic that was deleted and
   * recreated, the same offsets mean other records.
   *
   * @throws ProgramException with exit code {@code INPUT_LOST} if not
   */
  public void sameTopic(Progress progress, TopicFacts now) {
    if (guards.contains(Guard.TOPIC_IDENTITY) && !progress.topicId().equals(now.id())) {
      throw new ProgramException(
          ExitCode.INPUT_LOST,
          "topic " + progress.topic() + " was replaced by another of the same name",
          "the totals were counted from topic id "
              + progress.topicId()
              + ", its id is now "
              + now.id(),
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
            "brokers lost data, and new records will reuse counted offsets; start over with"
                + " another --counts-topic and --progress-topic");
      }
    }
  }

  /** Returns, by partition, the next offset to count that still exists. */
  private static List<Long> kept(Progress progress, TopicFacts topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(
            partition ->
                Math.max(progress.nextOffset(partition), topic.beginnings().get(partition)))
        .toList();
  }
}
