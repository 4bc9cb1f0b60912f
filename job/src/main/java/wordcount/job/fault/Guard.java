package wordcount.job.fault;

import java.util.Locale;

/**
 * The checks that prevent a failure from losing or doubling counts. All are always on; only a test
 * turns some off, by the system property {@code wordcount.guards.off} (comma-separated, lower
 * case), to prove that its fault does harm without them.
 */
public enum Guard {
  /** The records read must come from the topic that the totals were counted from. */
  TOPIC_IDENTITY,
  /** Totals without a progress record must not be added to. */
  PROGRESS,
  /** Older instances must be fenced before the totals are read. */
  FENCE_BEFORE_READ,
  /** After a commit that was slow or lost its connection, a new producer must take over. */
  REOPEN,
  /** Totals newer than the progress record must be undone. */
  UNDO,
  /** Restored totals must add up to what the progress record says. */
  CONSERVATION,
  /** Totals of another tokenizer must not be added to. */
  TOKENIZER,
  /** Rows that a later start of the job has written to the database must not be overwritten. */
  MIRROR_EPOCH,
  /** A database with data that this job did not commit must not be written to. */
  MIRROR_IDENTITY;

  /** Returns whether this guard is on. */
  public boolean on() {
    String off = "," + System.getProperty("wordcount.guards.off", "") + ",";
    return !off.contains("," + name().toLowerCase(Locale.ROOT) + ",");
  }
}
