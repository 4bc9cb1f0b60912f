package wordcount.k8s.ready;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until told otherwise. */
final class ManualClock extends Clock {
  private Duration passed = Duration.ZERO;

  Duration passed() {
    return passed;
  }

  void pass(Duration time) {
    passed = passed.plus(time);
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plus(passed);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
