package wordcount.job.view;

/** What the job prints for each batch. */
public enum View {
  /** First lines and most frequent words. */
  COUNTS,
  /** The words as a table, and the result of a query. */
  SQL,
  /** Nothing. */
  NONE
}
