package wordcount.job.monitoring;

import java.util.Locale;

/** The result of a batch. */
public enum BatchResult {
  /** Its counts were committed. */
  COMMITTED,
  /** It had no records, or left them to a later batch. */
  EMPTY,
  /** It failed; none of the failed round was committed, and the job ends. */
  FAILED,
  /** It came after a failed one and was not processed. */
  REFUSED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
