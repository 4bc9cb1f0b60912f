package wordcount.job.count;

import java.io.Serializable;

/**
 * Counts of everything besides words.
 *
 * @param records records, including null ones
 * @param bytes bytes of all lines
 * @param nullRecords records that held no line
 * @param invalidUtf8Records records whose line was not valid UTF-8
 * @param oversizeWords occurrences of words over the length limit, counted as a marker
 * @param notJsonRecords records that should be JSON but are not
 * @param noTextRecords JSON records without text at the given places
 * @param checkRecords records of verifications; no other count here includes them
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

  /** Returns the records that are neither null nor have a text. */
  public long withoutText() {
    return notJsonRecords + noTextRecords;
  }
}
