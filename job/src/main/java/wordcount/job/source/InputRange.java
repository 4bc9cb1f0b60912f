package wordcount.job.source;

import java.io.Serializable;

/**
 * Consecutive offsets of one partition, to be counted by one task.
 *
 * @param partition number of the partition
 * @param from the first offset, inclusive
 * @param until the offset after the last one, exclusive
 * @param budget memory limit of the counts in bytes; the task stops before it exceeds it
 * @param alone whether the round has no other range: then the first record is counted even if that
 *     exceeds the budget
 */
public record InputRange(int partition, long from, long until, long budget, boolean alone)
    implements Serializable {
  private static final long serialVersionUID = 1;
}
