package wordcount.job.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Registers meters in one registry. Tags are names and values in turn.
 *
 * @param atMs when the meters are registered, in milliseconds since the epoch
 */
record MeterFactory(MeterRegistry registry, long atMs) {
  Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  Timer timer(String name, String description) {
    return Timer.builder(name).description(description).register(registry);
  }

  AtomicLong gauge(String name, String description, String unit, String... tags) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(name, value, AtomicLong::get)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .strongReference(true)
        .register(registry);
    return value;
  }

  /** Registers a gauge of seconds whose value is in milliseconds. */
  void seconds(String name, String description, Supplier<Number> milliseconds) {
    Gauge.builder(name, () -> milliseconds.get().doubleValue() / 1e3)
        .description(description)
        .baseUnit("seconds")
        .register(registry);
  }

  /**
   * Registers a time, to be set in milliseconds since the epoch. Until then it is that of the
   * registration: an age that counts from 1970 would set off alerts.
   */
  AtomicLong timestamp(String name, String description) {
    AtomicLong ms = new AtomicLong(atMs);
    seconds(name, description, ms::get);
    return ms;
  }
}
