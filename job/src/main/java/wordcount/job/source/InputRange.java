package wordcount.job.source;

import java.io.Serializable;

/**
 * Consecutive offsets of one partition, to be counted by one task.
 *
 * @param partition number of the partition
 * @param from the first offset, inclusive
 * @param until the offset after the last one, exclusive
 * @param budget how many bytes of memory the counts may take; the task stops before they take more
 * @param alone whether the round has no other range: its first record is then counted even if that
 *     exceeds the budget
 */
public record InputRange(int partition, long from, long until, long budget, boolean alone)
    implements Serializable {
  private static final long serialVersionUID = 1;
}
