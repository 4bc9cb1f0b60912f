package wordcount.job.fault;

import java.util.Set;

/**
 * The checks that prevent a failure from losing or doubling counts. What needs one is given the set
 * of those that are on: always all, except where a test proves that its fault does harm without
 * them.
 */
public enum Guard {
  /** The records read must come from the topic that the totals were counted from. */
  TOPIC_IDENTITY,
  /** Totals without a progress record must not be added to. */
  PROGRESS,
  /** Totals that a job with another application id counts must not be added to. */
  SOLE_OWNER,
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

  /** All guards. */
  public static final Set<Guard> ALL = Set.of(values());
}
