package wordcount.job;

import wordcount.job.totals.TotalsLimits;

/**
 * How the driver's heap is shared out, in bytes. What is left is Spark's, the Kafka clients', and
 * without a cluster also the tasks', whose counts take as much again as a round's.
 *
 * @param round memory that the counts of one round may take. On their way to one transaction they
 *     exist up to four times: as the tasks' results, put together, without the words that find no
 *     room, and as records to be sent
 * @param totals memory that the totals may take; restoring them takes no more
 * @param recent memory that the words of the last hour may keep, and a quarter of that may wait
 */
record Budgets(long round, long totals, long recent) {
  private static final long ROUND_SHARE = 16;
  private static final long TOTALS_SHARE = 3;
  private static final long MOST_SHARE = 2;
  private static final long RECENT_SHARE = 32;

  /** A transaction must be written before Kafka ends it, even over a slow network. */
  private static final long LARGEST_ROUND = 256L << 20;

  private static final long MOST_RECENT = 64L << 20;

  /** Room in a round's results for what is not words. */
  private static final long BESIDE_WORDS = 64L << 20;

  /** The budgets of a JVM whose heap may grow to so many bytes. */
  static Budgets of(long heap) {
    return new Budgets(
        Math.min(heap / ROUND_SHARE, LARGEST_ROUND),
        heap / TOTALS_SHARE,
        Math.min(heap / RECENT_SHARE, MOST_RECENT));
  }

  /**
   * Memory that what is not yet mirrored may take; it takes up to three times as much while it is
   * merged and written.
   */
  long mirror() {
    return round / 2;
  }

  /** The same, but for how much the user lets the totals take; null for no such choice. */
  Budgets withTotals(Long bytes) {
    return bytes == null ? this : new Budgets(round, bytes, recent);
  }

  /** The most bytes that totals may take in a JVM with such a heap, whatever the user says. */
  static long mostTotals(long heap) {
    return heap / MOST_SHARE;
  }

  TotalsLimits limits(long maxDistinctWords, long heap) {
    return new TotalsLimits(maxDistinctWords, totals, mostTotals(heap));
  }

  /**
   * The results of a round as Spark counts them: words take less in them than in memory, but one
   * line alone may exceed the budget.
   */
  long maxResultBytes() {
    return 2 * round + BESIDE_WORDS;
  }
}
