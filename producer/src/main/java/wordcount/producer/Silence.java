package wordcount.producer;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Measures how long Kafka has acknowledged nothing although lines are in flight. */
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

  /** Returns how long, judging by earlier calls; zero if no line is in flight. */
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
