package wordcount.producer;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long Kafka has acknowledged nothing, though lines are on their way to it. */
final class Silence {
  private final Acknowledgements acknowledgements;
  private final LongSupplier nanoTime;
  private long acknowledged;
  private long since;

  Silence(Acknowledgements acknowledgements) {
    this(acknowledgements, System::nanoTime);
  }

  Silence(Acknowledgements acknowledgements, LongSupplier nanoTime) {
    this.acknowledgements = acknowledgements;
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** Returns how long, as far as earlier looks can tell; zero if all lines are answered. */
  synchronized Duration lasting() {
    long now = nanoTime.getAsLong();
    long lines = acknowledgements.lines();
    if (lines != acknowledged || acknowledgements.sent() <= lines + acknowledgements.failed()) {
      acknowledged = lines;
      since = now;
    }
    return Duration.ofNanos(now - since);
  }
}
