package wordcount.job.source;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.spark.util.Clock;

/**
 * The time of day when the process started, and from then on time as it passes. Spark plans batches
 * by its clock: when the machine's is set forward, every batch of the time left out would be due at
 * once, and when it is set back, none until then.
 *
 * <p>Spark makes it by the name in {@code spark.streaming.clock}; its interface is internal to
 * Spark.
 */
public final class MonotonicClock implements Clock {
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final LongSupplier nanos;
  private final long startMs;
  private final long startNanos;

  /** A clock that begins now. */
  public MonotonicClock() {
    this(System::currentTimeMillis, System::nanoTime);
  }

  MonotonicClock(LongSupplier timeOfDayMs, LongSupplier nanos) {
    this.nanos = nanos;
    startMs = timeOfDayMs.getAsLong();
    startNanos = nanos.getAsLong();
  }

  @Override
  public long getTimeMillis() {
    return startMs + TimeUnit.NANOSECONDS.toMillis(nanoTime() - startNanos);
  }

  @Override
  public long nanoTime() {
    return nanos.getAsLong();
  }

  @Override
  public long waitTillTime(long targetMs) {
    long now = getTimeMillis();
    while (now < targetMs && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(
          Math.min(LONGEST_PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(targetMs - now)));
      now = getTimeMillis();
    }
    return now;
  }
}
