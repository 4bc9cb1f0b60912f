package wordcount.producer;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets lines pass at a steady rate. Line n is due n/rate seconds after the first, however late
 * earlier lines were, so neither short waits nor a slow broker make the rate drift. The time in
 * which the source has no line does not count: lines after it would arrive in a burst.
 */
final class Pace {
  /** Waits about this many nanoseconds, or less if the thread is interrupted. */
  interface Waiter {
    void park(long nanos);
  }

  /** A source that takes longer than this for a line was idle. */
  private static final long IDLE_NANOS = 1_000_000_000L;

  private final double nanosPerLine;
  private final LongSupplier nanoTime;
  private final Waiter waiter;

  private long start;
  private long passed;
  private long askedAt;

  private Pace(double linesPerSecond, LongSupplier nanoTime, Waiter waiter) {
    this.nanosPerLine = linesPerSecond == 0 ? 0 : 1e9 / linesPerSecond;
    this.nanoTime = nanoTime;
    this.waiter = waiter;
  }

  /**
   * @param linesPerSecond the rate; 0: as fast as possible
   */
  static Pace of(double linesPerSecond) {
    return of(linesPerSecond, System::nanoTime, LockSupport::parkNanos);
  }

  static Pace of(double linesPerSecond, LongSupplier nanoTime, Waiter waiter) {
    if (!(linesPerSecond >= 0 && Double.isFinite(linesPerSecond))) {
      throw new IllegalArgumentException("the rate must be 0 or more lines a second");
    }
    return new Pace(linesPerSecond, nanoTime, waiter);
  }

  /** Waits until the next line is due, or until the thread is interrupted. */
  void awaitNext() {
    if (nanosPerLine == 0) {
      return;
    }
    if (passed == 0) {
      start = nanoTime.getAsLong();
    }
    long due = (long) (passed++ * nanosPerLine);
    for (long early = due - elapsed();
        early > 0 && !Thread.currentThread().isInterrupted();
        early = due - elapsed()) {
      waiter.park(early);
    }
    askedAt = nanoTime.getAsLong();
  }

  /** Records that the source has returned the line for which {@link #awaitNext} waited. */
  void lineRead() {
    long waited = nanosPerLine == 0 ? 0 : nanoTime.getAsLong() - askedAt;
    if (waited > IDLE_NANOS) {
      start += waited;
    }
  }

  private long elapsed() {
    return nanoTime.getAsLong() - start;
  }
}
