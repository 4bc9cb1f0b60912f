package wordcount.job.source;

import java.io.Serializable;
import wordcount.job.count.PartitionCounts;

/**
 * What a task made of a range.
 *
 * @param range the range it was given
 * @param reached the offset it came to; below the range's end if the counts grew too large for one
 *     task, and then the rest is to be counted by another
 * @param counts the counts of the records before {@code reached}
 */
public record CountedRange(InputRange range, long reached, PartitionCounts counts)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** The part of the range that was not read. */
  public InputRange rest() {
    return new InputRange(range.partition(), reached, range.until());
  }
}
