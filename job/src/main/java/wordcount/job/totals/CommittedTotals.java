package wordcount.job.totals;

import java.util.function.BiFunction;
import wordcount.job.count.WordTable;

/** The totals as last committed, for threads other than the one that commits. */
public interface CommittedTotals {

  /**
   * Passes the last committed progress and its totals to the function. Commits wait meanwhile, so
   * it must be fast.
   *
   * @throws Unknown if a commit failed
   */
  <T> T committed(BiFunction<Progress, WordTable, T> look);

  /** Thrown after a failed commit, with which the job ends. */
  final class Unknown extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public Unknown() {
      super("a commit failed, so the totals are unknown");
    }
  }
}
