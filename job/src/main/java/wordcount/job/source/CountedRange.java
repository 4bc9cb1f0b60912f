package wordcount.job.source;

import java.io.Serializable;
import wordcount.job.count.PartitionCounts;
import wordcount.job.count.Tally;

/**
 * What a task made of a range.
 *
 * @param range the range it was given
 * @param reached the offset it came to: below the range's end if the counts took all of their
 *     budget, or if the records from there on were deleted
 * @param counts the counts of the records before {@code reached}
 * @param firstWithoutText offset of the first of these that held something but no text; -1 if none
 */
public record CountedRange(
    InputRange range, long reached, PartitionCounts counts, long firstWithoutText)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** What was read of the range. */
  InputRange read() {
    return new InputRange(range.partition(), range.from(), reached, range.budget(), range.alone());
  }

  /** Whether the task got past the first offset. */
  public boolean moved() {
    return reached > range.from();
  }

  /**
   * Offsets that carry no record: markers of transactions, and records that were aborted or
   * compacted away.
   */
  public long gaps() {
    Tally tally = counts.tally();
    return reached - range.from() - tally.records() - tally.checkRecords();
  }
}
