package wordcount.job.source;

import java.util.List;
import java.util.Locale;
import wordcount.job.fault.Guard;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** The checks that stand between what Spark wants to count and what may be counted. */
public final class InputGuards {
  private InputGuards() {}

  /**
   * Spark goes on with later batches when one has failed: they must not be counted.
   *
   * @throws IllegalStateException unless every range begins at the next offset to be counted
   */
  public static void contiguous(List<InputRange> ranges, List<Long> nextOffsets) {
    for (InputRange range : ranges) {
      long expected = nextOffsets.get(range.partition());
      if (Guard.CONTIGUITY.on() && range.from() != expected) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "batch begins at offset %d of partition %d, but offset %d is the next to count",
                range.from(),
                range.partition(),
                expected));
      }
    }
  }

  /**
   * A topic deleted and created again has offsets that mean other records.
   *
   * @throws ProgramException with exit code {@code INPUT_LOST} if the topic is not the one counted
   */
  public static void sameTopic(String topic, String countedId, TopicFacts now) {
    if (Guard.TOPIC_IDENTITY.on() && !countedId.equals(now.id())) {
      throw new ProgramException(
          ExitCode.INPUT_LOST,
          "topic " + topic + " was replaced by another of the same name",
          "the totals were counted from " + countedId + ", it is now " + now.id(),
          "add the new topic to the totals with --on-replaced-topic restart, or start over with"
              + " other output topics");
    }
  }

  /** How many records were deleted between the next offset to count and the oldest one left. */
  public static long lost(List<Long> nextOffsets, TopicFacts now) {
    long lost = 0;
    for (int partition = 0; partition < nextOffsets.size(); partition++) {
      lost += Math.max(0, now.beginnings().get(partition) - nextOffsets.get(partition));
    }
    return Guard.RETENTION.on() ? lost : 0;
  }

  /** The refusal of input of which some records were deleted before they were counted. */
  public static ProgramException lostInput(String topic, long lost) {
    return new ProgramException(
        ExitCode.INPUT_LOST,
        lost + " records of topic " + topic + " were deleted before they were counted",
        "the topic's retention is shorter than the job was away or behind",
        "go on without them with --on-lost-input skip, or start over with other output topics");
  }
}
