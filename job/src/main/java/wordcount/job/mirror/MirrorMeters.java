package wordcount.job.mirror;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** The meters of the mirror; a job without a mirror does not have them. */
final class MirrorMeters {
  private final Counter words;
  private final Counter committed;
  private final Counter failed;
  private final Counter catchUps;

  MirrorMeters(
      MeterRegistry registry, DoubleSupplier up, DoubleSupplier commits, DoubleSupplier seconds) {
    gauge(
        registry,
        "wordcount.mirror.up",
        "1 while the database accepts what is committed, else 0.",
        up);
    gauge(registry, "wordcount.mirror.lag.commits", "Commits not yet in the database.", commits);
    Gauge.builder("wordcount.mirror.lag", seconds::getAsDouble)
        .description("Time since the first commit that is not yet in the database; 0 if all are.")
        .baseUnit("seconds")
        .register(registry);
    words =
        Counter.builder("wordcount.mirror.words")
            .description("Changed totals written to the database.")
            .register(registry);
    committed = transactions(registry, "committed");
    failed = transactions(registry, "failed");
    catchUps =
        Counter.builder("wordcount.mirror.catchups")
            .description("Full comparisons of the totals with the database.")
            .register(registry);
  }

  private static Counter transactions(MeterRegistry registry, String result) {
    return Counter.builder("wordcount.mirror.transactions")
        .description("Database transactions by result: committed or failed.")
        .tag("result", result)
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble).description(description).register(registry);
  }

  void committed(long changedWords) {
    words.increment((double) changedWords);
    committed.increment();
  }

  void failed() {
    failed.increment();
  }

  void catchUpStarted() {
    catchUps.increment();
  }
}
