package wordcount.job.policy;

/** The user's choice for input that cannot be counted. */
public enum FailOrSkip {
  /** End the job instead of skipping it. */
  FAIL,
  /** Skip it, and report how much it was. */
  SKIP
}
