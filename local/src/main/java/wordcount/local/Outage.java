package wordcount.local;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time during which a server was unavailable. Outages add up: one may come and go. */
final class Outage {
  private final long limit;
  private final LongSupplier nanoTime;
  private long last;
  private long total;

  /**
   * @param limit how long the server may be unavailable altogether
   */
  Outage(Duration limit) {
    this(limit, System::nanoTime);
  }

  Outage(Duration limit, LongSupplier nanoTime) {
    this.limit = limit.toNanos();
    this.nanoTime = nanoTime;
    last = nanoTime.getAsLong();
  }

  /**
   * Adds the time since the previous call, unless the server is available; returns whether the
   * limit is exceeded.
   */
  boolean exceeds(boolean available) {
    long now = nanoTime.getAsLong();
    total += available ? 0 : now - last;
    last = now;
    return total > limit;
  }
}
