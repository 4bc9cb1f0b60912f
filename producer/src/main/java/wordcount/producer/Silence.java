package wordcount.producer;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Measures how long Kafka has acknowledged nothing although lines are in flight. */
final class Silence {
  /** A longer step between two calls means that this process was suspended, not that Kafka was. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

  private final Acknowledgements acknowledgements;
  private final LongSupplier nanoTime;
  private long acknowledged;
  private long last;
  private long lasting;

  Silence(Acknowledgements acknowledgements) {
    this(acknowledgements, System::nanoTime);
  }

  Silence(Acknowledgements acknowledgements, LongSupplier nanoTime) {
    this.acknowledgements = acknowledgements;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /**
   * Returns how long Kafka has acknowledged nothing; call it every few seconds. Zero if no line is
   * in flight.
   */
  synchronized Duration lasting() {
    long now = nanoTime.getAsLong();
    long lines = acknowledgements.lines();
    if (lines != acknowledged || acknowledgements.sent() <= lines + acknowledgements.failed()) {
      acknowledged = lines;
      lasting = 0;
    } else {
      lasting += Math.min(now - last, LONGEST_STEP.toNanos());
    }
    last = now;
    return Duration.ofNanos(lasting);
  }
}
