package wordcount.job.view;

import java.util.Locale;
import java.util.Optional;

/** What the job prints for each batch. */
public enum ViewKind {
  /** First lines and most frequent words. */
  COUNTS,
  /** The words as a table, and the result of a query. */
  SQL,
  /** Nothing. */
  NONE;

  /**
   * Returns what is wrong with a query and a view, each null if it was not given.
   *
   * @param sqlOption how the user gives the query
   * @param viewOption how the user gives its view
   */
  public static Optional<String> problem(
      String sqlOption, String sql, String viewOption, ViewKind view) {
    return sql == null || view == null || view == SQL
        ? Optional.empty()
        : Optional.of(
            sqlOption
                + " needs "
                + viewOption
                + ", but --view is "
                + view.name().toLowerCase(Locale.ROOT));
  }
}
