package wordcount.job.totals;

import java.util.List;
import java.util.Optional;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.WordTable;

/**
 * Keeps the running totals. Everything handed to {@link #apply} becomes visible at once or not at
 * all, exactly once whatever dies on the way; an instance that has been replaced by a newer one can
 * no longer change anything.
 */
public interface TotalsStore extends AutoCloseable {

  /**
   * Takes the totals over from any older instance and reads them back.
   *
   * @return the committed progress, or nothing if this job has never counted
   * @throws wordcount.program.ProgramException if the stored totals contradict each other
   */
  Optional<Progress> restore();

  /**
   * Writes a progress record that counts no input: a first start, or a position moved on purpose.
   *
   * @return the progress as committed, with its new sequence number
   */
  Progress commitProgress(Progress progress);

  /**
   * Adds a batch's counts to the totals and moves the progress to where the batch ended.
   *
   * @param counts what was counted
   * @param nextOffsets by partition, the first offset after the batch
   * @return what was committed
   * @throws wordcount.program.ProgramException with exit code {@code FENCED} if another instance
   *     has taken over
   */
  Commit apply(BatchCounts counts, List<Long> nextOffsets);

  /** Removes the totals of verifications that have long ended; to be called now and then. */
  void tidy();

  /** The last committed progress. */
  Progress progress();

  /** The totals as last committed. Not to be changed; valid until the next {@link #apply}. */
  WordTable totals();

  @Override
  void close();

  /**
   * What one transaction committed.
   *
   * @param progress the progress it wrote
   * @param changes the counts it added by word, after the limit on distinct words was applied
   * @param totals the new totals of these words
   * @param overflow how many occurrences went to {@link TotalsLimits#OTHER} because of that limit
   */
  record Commit(Progress progress, WordTable changes, ChangedTotals totals, long overflow) {}
}
