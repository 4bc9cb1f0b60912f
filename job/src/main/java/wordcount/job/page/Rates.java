package wordcount.job.page;

import java.util.ArrayList;
import java.util.List;

/** How many lines and words a second were committed in the last ten minutes. Not thread-safe. */
final class Rates {
  /** Points of the ten minutes, one a tick. */
  static final int POINTS = 120;

  private static final long TICK = Window.TICK.toNanos();
  private static final double DECIMALS = 10;

  private final long[] lines = new long[POINTS + 1];
  private final long[] words = new long[POINTS + 1];
  private final long first;
  private long tick;

  /** Begins at this time, in nanoseconds of a clock that nobody sets. */
  Rates(long nanos) {
    tick = Math.floorDiv(nanos, TICK);
    first = tick;
  }

  /** Adds what a commit at this time added. */
  void add(long moreLines, long moreWords, long nanos) {
    advance(nanos);
    lines[slot(tick)] += moreLines;
    words[slot(tick)] += moreWords;
  }

  /** Lines a second in each tick that is over, oldest first. */
  List<Double> lines(long nanos) {
    return rates(lines, nanos);
  }

  /** Words a second in each tick that is over, oldest first. */
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
