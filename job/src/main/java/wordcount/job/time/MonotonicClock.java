package wordcount.job.time;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.spark.util.Clock;

/**
 * A clock that starts with the time of day and then advances steadily. Spark plans batches by its
 * clock: if the machine's clock were set forward, all batches of the skipped time would be due at
 * once; if it were set back, none would be due until that time came again.
 *
 * <p>Spark creates it by the class name in {@code spark.streaming.clock}; its interface is internal
 * to Spark.
 */
public final class MonotonicClock implements Clock {
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final LongSupplier nanos;
  private final long startMs;
  private final long startNanos;

  /** Creates a clock that starts now. */
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
