package wordcount.job.totals;

import java.util.function.BiFunction;
import wordcount.job.count.WordTable;

/** The totals as last committed, for threads other than the one that commits. */
public interface CommittedTotals {

  /**
   * Looks at the last committed progress and its totals. Commits wait meanwhile, so a look must be
   * short.
   *
   * @throws IllegalStateException if a commit failed, so that the totals are not known
   */
  <T> T committed(BiFunction<Progress, WordTable, T> look);
}
