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

  /** Returns lines per second for each past tick, oldest first. */
  List<Double> lines(long nanos) {
    return rates(lines, nanos);
  }

  /** Returns words per second for each past tick, oldest first. */
  List<Double> words(long nanos) {
    return rates(words, nanos);
  }

  private List<Double> rates(long[] counts, long nanos) {
    advance(nanos);
    List<Double> rates = new ArrayList<>();
    for (long one = Math.max(first, tick - POINTS); one < tick; one++) {
      double rate = (double) counts[slot(one)] / Window.TICK.toSeconds();
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
