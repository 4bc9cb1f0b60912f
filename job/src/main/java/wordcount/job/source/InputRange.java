package wordcount.job.source;

import java.io.Serializable;

/**
 * Consecutive records of one partition.
 *
 * @param partition number of the partition
 * @param from offset of the first record, inclusive
 * @param until offset after the last record, exclusive
 */
public record InputRange(int partition, long from, long until) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Whether there is nothing to read. */
  public boolean isEmpty() {
    return from == until;
  }
}
