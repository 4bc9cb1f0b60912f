package wordcount.job.totals;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.WordTable;

/**
 * The totals of verifications' words, by their keys ({@link wordcount.program.CheckWords}). They
 * are few, and stay in the topic only for a while after their last increase.
 */
final class CheckTotals {
  private static final Logger LOG = LoggerFactory.getLogger(CheckTotals.class);

  /** A verification needs about a thousand. */
  static final int MOST_WORDS = 20_000;

  /** How often to look for expired totals: those of one verification should be removed together. */
  private static final Duration EXPIRY_CHECK = Duration.ofSeconds(10);

  private final WordTable totals;
  private final Duration keepFor;
  private final LongSupplier nanos;
  private final long createdNanos;
  private long lastExpiryCheck;
  private boolean refusalLogged;

  /** By key, milliseconds from just before this object was created to the last increase. */
  private final WordTable lastIncrease = new WordTable();

  /**
   * @param totals the restored totals; the time to keep them begins now
   * @param keepFor how long to keep a total after its last increase
   * @param nanos a monotonic clock, in nanoseconds
   */
  CheckTotals(WordTable totals, Duration keepFor, LongSupplier nanos) {
    this.totals = totals;
    this.keepFor = keepFor;
    this.nanos = nanos;
    createdNanos = nanos.getAsLong();
    lastExpiryCheck = createdNanos;
    totals.forEach((key, from, to, total) -> lastIncrease.put(key, from, to, age()));
  }

  /** Returns the counts without those of new words over the limit, which are not counted. */
  WordTable admit(WordTable counts) {
    if (totals.size() + counts.size() <= MOST_WORDS) {
      return counts;
    }
    WordTable admitted = new WordTable();
    int[] free = {MOST_WORDS - totals.size()};
    counts.forEach(
        (key, from, to, count) -> {
          if (totals.contains(key, from, to) || free[0]-- > 0) {
            admitted.add(key, from, to, count);
          }
        });
    if (!refusalLogged && admitted.size() < counts.size()) {
      refusalLogged = true;
      LOG.warn(
          "verifications have over {} words at once; more of their words are not counted",
          MOST_WORDS);
    }
    return admitted;
  }

  /** Increases a total and returns it. */
  long add(byte[] key, int from, int to, long count) {
    lastIncrease.put(key, from, to, age());
    return totals.add(key, from, to, count);
  }

  /** Returns the totals to remove now; none unless it is time to look for them. */
  WordTable expired() {
    WordTable expired = new WordTable();
    long interval = Math.min(EXPIRY_CHECK.toNanos(), keepFor.toNanos());
    if (totals.size() > 0 && nanos.getAsLong() - lastExpiryCheck >= interval) {
      lastExpiryCheck = nanos.getAsLong();
      totals.forEach(
          (key, from, to, total) -> {
            if (age() - lastIncrease.get(key, from, to) >= keepFor.toMillis()) {
              expired.put(key, from, to, total);
            }
          });
    }
    return expired;
  }

  /** Removes these totals. */
  void remove(WordTable expired) {
    expired.forEach(
        (key, from, to, total) -> {
          totals.put(key, from, to, 0);
          lastIncrease.put(key, from, to, 0);
        });
    totals.removeZeros();
    lastIncrease.removeZeros();
  }

  private long age() {
    return 1 + Duration.ofNanos(nanos.getAsLong() - createdNanos).toMillis();
  }
}
