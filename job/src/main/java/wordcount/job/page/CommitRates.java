package wordcount.job.page;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Lines and words committed per second in the last ten minutes, and whether commits still come.
 * Times are nanoseconds of a monotonic clock. Not thread-safe.
 */
final class CommitRates {
  /** Number of points: one per tick of the ten minutes. */
  static final int POINTS = 120;

  /** Nothing is idle that has committed something in this time... */
  private static final Duration LEAST_IDLE = Duration.ofSeconds(5);

  /** ...or in so many commit intervals, or it would be idle between commits. */
  private static final int IDLE_INTERVALS = 3;

  /** The shortest of the last so many intervals counts: a pause is not the pace of commits. */
  private static final int INTERVALS = 3;

  /** With fewer points between commits than this, each point has commits. */
  private static final double MANY = 0.9;

  private static final long LONGEST_INTERVAL = Duration.ofMinutes(1).toNanos();
  private static final long TICK = Window.TICK.toNanos();
  private static final double DECIMALS = 10;

  private final long[] lines = new long[POINTS + 1];
  private final long[] words = new long[POINTS + 1];
  private final long first;
  private long tick;
  private long records;
  private long total;
  private Long lastCommit;

  /** Nanoseconds between the last commits. */
  private final Deque<Long> intervals = new ArrayDeque<>();

  /** Lines and words per second, oldest first, one point for each {@code step}. */
  record History(Duration step, List<Double> lines, List<Double> words) {}

  /** Starts at this time. */
  CommitRates(long nanos) {
    tick = Math.floorDiv(nanos, TICK);
    first = tick;
  }

  /** Starts with the records and words counted so far. */
  void begin(long recordsSoFar, long totalSoFar) {
    records = recordsSoFar;
    total = totalSoFar;
  }

  /** Adds a commit at this time, with the records and words counted so far. */
  void committed(long recordsSoFar, long totalSoFar, long nanos) {
    advance(nanos);
    lines[slot(tick)] += recordsSoFar - records;
    words[slot(tick)] += totalSoFar - total;
    begin(recordsSoFar, totalSoFar);
    if (lastCommit != null) {
      intervals.addLast(nanos - lastCommit);
      if (intervals.size() > INTERVALS) {
        intervals.removeFirst();
      }
    }
    lastCommit = nanos;
  }

  /** Returns whether nothing has been committed for longer than between commits. */
  boolean isIdle(long nanos) {
    return lastCommit == null
        || nanos - lastCommit >= Math.max(IDLE_INTERVALS * interval(), LEAST_IDLE.toNanos());
  }

  /**
   * Returns the usual time between commits, at most a minute; zero while it is unknown. It may be
   * longer than a batch interval, if batches take longer.
   */
  private long interval() {
    return intervals.size() < INTERVALS
        ? 0
        : Math.min(Collections.min(intervals), LONGEST_INTERVAL);
  }

  /** Returns the rates at each past tick; each is a mean over about two commit intervals. */
  History history(long nanos) {
    advance(nanos);
    // If commits are further apart than points, points between them would be zero.
    double points = (double) interval() / TICK;
    int ticks = points < MANY ? 1 : (int) Math.round(2 * points);
    return new History(Window.TICK, rates(lines, ticks), rates(words, ticks));
  }

  private List<Double> rates(long[] counts, int ticks) {
    List<Double> rates = new ArrayList<>();
    long oldest = Math.max(first, tick - POINTS);
    for (long one = oldest; one < tick; one++) {
      long from = Math.max(oldest, one - ticks + 1);
      long sum = 0;
      for (long each = from; each <= one; each++) {
        sum += counts[slot(each)];
      }
      double rate = (double) sum / ((one - from + 1) * Window.TICK.toSeconds());
      rates.add(Math.round(rate * DECIMALS) / DECIMALS);
    }
    return rates;
  }

  private void advance(long nanos) {
    long now = Math.floorDiv(nanos, TICK);
    for (long one = Math.max(tick + 1, now - POINTS); one <= now; one++) {
      lines[slot(one)] = 0;
      words[slot(one)] = 0;
    }
    tick = Math.max(tick, now);
  }

  private static int slot(long tick) {
    return Math.floorMod(tick, POINTS + 1);
  }
}
