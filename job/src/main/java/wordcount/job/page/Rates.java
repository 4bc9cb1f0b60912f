package wordcount.job.page;

import java.util.ArrayList;
import java.util.List;

/** Lines and words committed per second in the last ten minutes. Not thread-safe. */
final class Rates {
  /** Number of points: one per tick of the ten minutes. */
  static final int POINTS = 120;

  private static final long TICK = Window.TICK.toNanos();
  private static final double DECIMALS = 10;

  private final long[] lines = new long[POINTS + 1];
  private final long[] words = new long[POINTS + 1];
  private final long first;
  private long tick;

  /** Starts at this time, in nanoseconds of a monotonic clock. */
  Rates(long nanos) {
    tick = Math.floorDiv(nanos, TICK);
    first = tick;
  }

  /** Adds the lines and words of a commit at this time. */
  void add(long moreLines, long moreWords, long nanos) {
    advance(nanos);
    lines[slot(tick)] += moreLines;
    words[slot(tick)] += moreWords;
  }

  /** Returns lines per second at each past tick, oldest first; each is a mean of some ticks. */
  List<Double> lines(long nanos, int ticks) {
    return rates(lines, nanos, ticks);
  }

  /** Returns the same for words. */
  List<Double> words(long nanos, int ticks) {
    return rates(words, nanos, ticks);
  }

  private List<Double> rates(long[] counts, long nanos, int ticks) {
    advance(nanos);
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
