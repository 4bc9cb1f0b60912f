package wordcount.job.count;

import java.io.Serializable;

/**
 * What was counted besides words.
 *
 * @param records records, null ones included
 * @param bytes bytes of all lines
 * @param nullRecords records that held no line
 * @param invalidUtf8Records records whose line was not valid UTF-8
 * @param oversizeWords occurrences of words longer than the limit, which were counted as a marker
 * @param checkRecords records of verifications, which nothing else here includes
 */
public record Tally(
    long records,
    long bytes,
    long nullRecords,
    long invalidUtf8Records,
    long oversizeWords,
    long checkRecords)
    implements Serializable {
  private static final long serialVersionUID = 1;

  static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0);

  Tally plus(Tally other) {
    return new Tally(
        records + other.records,
        bytes + other.bytes,
        nullRecords + other.nullRecords,
        invalidUtf8Records + other.invalidUtf8Records,
        oversizeWords + other.oversizeWords,
        checkRecords + other.checkRecords);
  }
}
