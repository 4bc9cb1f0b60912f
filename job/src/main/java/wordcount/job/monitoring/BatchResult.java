package wordcount.job.monitoring;

import java.util.Locale;

/** How a batch ended. */
public enum BatchResult {
  /** Its counts were committed. */
  COMMITTED,
  /** It had no records, or left them to a later one. */
  EMPTY,
  /** Something went wrong; nothing of it was committed, and the job ends. */
  FAILED,
  /** It came after a failed one and was not looked at. */
  REFUSED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
