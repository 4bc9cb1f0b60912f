package wordcount.job.totals;

import java.util.List;
import java.util.Optional;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.WordTable;

/**
 * The running totals of all words. Each {@link #apply} becomes visible atomically and exactly once,
 * through any crash; an instance that a newer one has replaced can no longer change anything.
 */
public interface RunningTotals extends AutoCloseable {

  /**
   * Takes over the totals from any older instance and reads them back.
   *
   * @return the committed progress; empty if this job has never counted
   * @throws wordcount.program.ProgramException if the stored totals contradict each other
   */
  Optional<Progress> restore();

  /**
   * Commits the first progress record of a job that has never counted. No other job may then count
   * into the same topic.
   *
   * @return the progress as committed, with its sequence number
   * @throws wordcount.program.ProgramException with exit code {@code USAGE} if another job does
   */
  Progress claim(Progress fresh);

  /**
   * Commits a progress record without counts, to move the position or to keep the record fresh.
   *
   * @return the progress as committed, with its new sequence number
   */
  Progress commitProgress(Progress progress);

  /**
   * Adds a batch's counts to the totals and moves the progress to the end of the batch.
   *
   * @param counts what was counted
   * @param nextOffsets by partition, the first offset after the batch
   * @return what was committed
   * @throws wordcount.program.ProgramException with exit code {@code FENCED} if another instance
   *     has taken over
   */
  Commit apply(BatchCounts counts, List<Long> nextOffsets);

  /** Removes the totals of verifications that ended long ago; call it regularly. */
  void removeExpiredChecks();

  /** Returns the last committed progress. */
  Progress progress();

  /** Returns the last committed totals. Do not change them; valid until the next {@link #apply}. */
  WordTable table();

  @Override
  void close();

  /**
   * The content of one committed transaction.
   *
   * @param progress the progress it wrote
   * @param changes by word, the counts it added, after the limits were applied
   * @param totals the new totals of these words
   * @param overflow how many occurrences the limits moved to {@link TotalsLimits#OTHER}
   */
  record Commit(Progress progress, WordTable changes, ChangedTotals totals, long overflow) {}
}
