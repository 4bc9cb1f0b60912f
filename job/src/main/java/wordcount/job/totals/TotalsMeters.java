package wordcount.job.totals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of the running totals. */
public final class TotalsMeters {
  private final MeterRegistry registry;
  private final AtomicLong restoredWords = new AtomicLong();
  private final AtomicLong restoreMs = new AtomicLong();
  private final Counter committed;
  private final Counter failed;
  private final Counter doubtful;
  private final Counter suspicious;
  private final Counter fenced;
  private final Timer commit;

  /** Registers every meter at once: PromQL's increase() does not see a series begin. */
  public TotalsMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("wordcount.restored.words", restoredWords::get)
        .description("Totals restored at the start.")
        .register(registry);
    Gauge.builder("wordcount.restore", () -> restoreMs.get() / 1e3)
        .description("Time to restore the totals.")
        .baseUnit("seconds")
        .register(registry);
    committed = transactions("committed");
    failed = transactions("failed");
    doubtful = reinitializations("doubtful_commit");
    suspicious = reinitializations("suspicious_commit");
    fenced =
        Counter.builder("wordcount.fenced")
            .description("Writes that Kafka rejected because another instance took over.")
            .register(registry);
    commit =
        Timer.builder("wordcount.commit")
            .description("Time of a transaction from its begin to its commit.")
            .register(registry);
  }

  private Counter transactions(String result) {
    return Counter.builder("wordcount.transactions")
        .description("Transactions by result: committed or failed.")
        .tag("result", result)
        .register(registry);
  }

  private Counter reinitializations(String reason) {
    return Counter.builder("wordcount.producer.reinitializations")
        .description("Producers replaced, by reason: doubtful_commit or suspicious_commit.")
        .tag("reason", reason)
        .register(registry);
  }

  /** Records that the totals were restored. */
  void restored(long words, Duration took) {
    restoredWords.set(words);
    restoreMs.set(took.toMillis());
  }

  /** Records a committed transaction and the time since its begin. */
  void committed(Duration took) {
    committed.increment();
    commit.record(took);
  }

  /** Records a failed transaction. */
  void failed() {
    failed.increment();
  }

  /** Records that a commit in doubt led to a producer with a higher epoch. */
  void reinitializedInDoubt() {
    doubtful.increment();
  }

  /** Records that a suspicious commit led to a producer with a higher epoch. */
  void reinitializedOnSuspicion() {
    suspicious.increment();
  }

  /** Records that Kafka rejected a write because another instance has taken over. */
  void fenced() {
    fenced.increment();
  }
}
