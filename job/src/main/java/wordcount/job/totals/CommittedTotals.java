package wordcount.job.totals;

import java.util.function.BiFunction;
import wordcount.job.count.WordTable;

/** The totals as last committed, for threads other than the one that commits. */
public interface CommittedTotals {

  /**
   * Passes the last committed progress and its totals to the function. Commits wait meanwhile, so
   * it must be fast.
   *
   * @throws IllegalStateException if a commit failed, so that the totals are unknown
   */
  <T> T committed(BiFunction<Progress, WordTable, T> look);
}
