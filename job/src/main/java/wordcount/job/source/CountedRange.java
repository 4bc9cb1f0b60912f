package wordcount.job.source;

import java.io.Serializable;
import wordcount.job.count.PartitionCounts;
import wordcount.job.count.Tally;

/**
 * A task's result for a range.
 *
 * @param range the range to count
 * @param reached the offset that the task reached: below the range's end if time or budget ran out,
 *     or if the records from there on were deleted
 * @param counts the counts of the records before {@code reached}
 * @param firstWithoutText offset of the first of these that was neither null nor had a text; -1 if
 *     none
 */
public record CountedRange(
    InputRange range, long reached, PartitionCounts counts, long firstWithoutText)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Returns the part of the range that was read. */
  public InputRange read() {
    return new InputRange(range.partition(), range.from(), reached, range.budget(), range.alone());
  }

  /** Returns whether the task got past the first offset. */
  public boolean advanced() {
    return reached > range.from();
  }

  /**
   * Returns the number of offsets that carry no record: transaction markers, and records that were
   * aborted or compacted away.
   */
  public long gaps() {
    Tally tally = counts.tally();
    return reached - range.from() - tally.records() - tally.checkRecords();
  }
}
