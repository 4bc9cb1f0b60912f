package wordcount.job.totals;

import java.time.Duration;

/** What the store tells about its own doings. */
public interface TotalsMeters {
  /** The totals were read back. */
  void restored(long words, Duration took);

  /** A transaction ended: committed or not, from its begin on. */
  void transaction(boolean committed, Duration took);

  /** The producer was replaced by a new one of a higher epoch. */
  void reinitialized(String reason);

  /** Kafka refused a write because another instance has taken over. */
  void fenced();
}
