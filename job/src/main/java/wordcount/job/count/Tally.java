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
 * @param notJsonRecords records that should be JSON and are not
 * @param noTextRecords records of JSON without a text where it is asked for
 * @param checkRecords records of verifications, which nothing else here includes
 */
public record Tally(
    long records,
    long bytes,
    long nullRecords,
    long invalidUtf8Records,
    long oversizeWords,
    long notJsonRecords,
    long noTextRecords,
    long checkRecords)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Nothing. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0, 0);

  Tally plus(Tally other) {
    return new Tally(
        records + other.records,
        bytes + other.bytes,
        nullRecords + other.nullRecords,
        invalidUtf8Records + other.invalidUtf8Records,
        oversizeWords + other.oversizeWords,
        notJsonRecords + other.notJsonRecords,
        noTextRecords + other.noTextRecords,
        checkRecords + other.checkRecords);
  }

  /** Records that hold something, but no text. */
  public long withoutText() {
    return notJsonRecords + noTextRecords;
  }
}
