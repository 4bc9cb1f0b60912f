package wordcount.job.policy;

/** What to do about input that cannot be counted: the user's choice. */
public enum UncountedInput {
  /** End the job before it is passed over. */
  FAIL,
  /** Pass it over, and tell how much it was. */
  SKIP
}
