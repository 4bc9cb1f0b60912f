package wordcount.job;

import java.time.Duration;
import wordcount.job.totals.TotalsLimits;

/**
 * Shares of the driver's heap, in bytes. The rest is for Spark, the Kafka clients and, without a
 * cluster, the tasks, whose counts need as much memory as a round.
 *
 * @param heap the most that the JVM's heap may take
 * @param round limit for the counts of one round. On the way to a transaction they exist up to four
 *     times: as results of tasks, merged, without the words over the limit, and as records to send
 * @param totals limit for the totals; restoring them takes no more
 * @param recent limit for the words of the last hour; commits that wait may take a quarter of it
 */
record Budgets(long heap, long round, long totals, long recent) {
  private static final long ROUND_SHARE = 16;
  private static final long TOTALS_SHARE = 3;
  private static final long MOST_SHARE = 2;
  private static final long RECENT_SHARE = 32;

  /** A transaction must be written before Kafka ends it, even over a slow network. */
  private static final long LARGEST_ROUND = 256L << 20;

  private static final long MOST_RECENT = 64L << 20;

  /** Room in a round's results for data other than words. */
  private static final long BESIDE_WORDS = 64L << 20;

  /** Returns the budgets for this JVM. */
  static Budgets ofThisJvm() {
    return of(Runtime.getRuntime().maxMemory());
  }

  /** Returns the budgets for a JVM with this maximum heap, in bytes. */
  static Budgets of(long heap) {
    return new Budgets(
        heap,
        Math.min(heap / ROUND_SHARE, LARGEST_ROUND),
        heap / TOTALS_SHARE,
        Math.min(heap / RECENT_SHARE, MOST_RECENT));
  }

  /**
   * Returns the limit in bytes for changes not yet mirrored; they take up to three times as much
   * while they are merged and written. A single commit may take a whole round's bytes, and so may
   * the one before it, which is being written.
   */
  long mirror() {
    return round / 2;
  }

  /**
   * Returns the limit in bytes for counts that wait to be shown; they exist twice while they are
   * merged, beside those of the batch that is being shown.
   */
  long view() {
    return round / 2;
  }

  /** Returns the same budgets with the user's limit on the totals; null: no such limit. */
  Budgets withTotals(Long bytes) {
    return bytes == null ? this : new Budgets(heap, round, bytes, recent);
  }

  /** Returns the upper bound in bytes of any limit on the totals. */
  long mostTotals() {
    return heap / MOST_SHARE;
  }

  TotalsLimits limits(long maxDistinctWords, Duration keepChecks) {
    return new TotalsLimits(maxDistinctWords, totals, mostTotals(), keepChecks);
  }

  /**
   * Returns the size limit of a round's results as Spark measures it: words take less room in them
   * than in memory, but a single line may exceed the budget.
   */
  long maxResultBytes() {
    return 2 * round + BESIDE_WORDS;
  }
}
