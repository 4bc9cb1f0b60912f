package wordcount.job.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of Spark's batches: how they end, how long they wait and take. */
public final class BatchMeters {
  /** The result of a batch. */
  public enum Result {
    /** Its counts were committed. */
    COMMITTED,
    /** It had no records, or left them to a later batch. */
    EMPTY,
    /** It failed; none of the failed round was committed, and the job ends. */
    FAILED,
    /** It came after a failed one and was not processed. */
    REFUSED
  }

  private final Map<Result, Counter> results = new EnumMap<>(Result.class);
  private final Counter viewFailures;
  private final AtomicLong viewWaiting;
  private final Timer processing;
  private final Timer schedulingDelay;
  private final Timer totalDelay;
  private final AtomicLong waiting;
  private final AtomicLong lastEndMs;

  BatchMeters(MeterFactory factory) {
    for (Result result : Result.values()) {
      results.put(
          result,
          factory.counter(
              "wordcount.batches",
              "Batches by result: committed, empty, failed or refused.",
              "result",
              result.name().toLowerCase(Locale.ROOT)));
    }
    viewFailures =
        factory.counter("wordcount.view.failures", "Failures to show batches that were counted.");
    viewWaiting =
        factory.gauge(
            "wordcount.view.waiting.batches",
            "Batches that were counted but are not yet shown.",
            null);
    processing = factory.timer("wordcount.batch.processing", "Processing time of a batch.");
    schedulingDelay =
        factory.timer("wordcount.batch.scheduling.delay", "Time a batch waited for earlier ones.");
    totalDelay =
        factory.timer(
            "wordcount.batch.total.delay", "Time from when a batch was due until its end.");
    waiting = factory.gauge("wordcount.batches.waiting", "Batches queued.", null);
    lastEndMs =
        factory.timestamp(
            "wordcount.last.batch.completed.timestamp",
            "When the last batch ended; at first, when the job started.");
  }

  /** Counts a batch by its result. */
  public void ended(Result result) {
    results.get(result).increment();
  }

  /** Counts a failure to show batches that were counted. */
  public void viewFailed() {
    viewFailures.increment();
  }

  /** Changes the number of batches that were counted but are not yet shown. */
  public void viewWaits(long more) {
    viewWaiting.addAndGet(more);
  }

  /**
   * Records how long a batch waited and took, and when it ended.
   *
   * @param endMs in milliseconds since the epoch
   */
  public void delays(Duration scheduling, Duration working, long endMs) {
    schedulingDelay.record(scheduling);
    processing.record(working);
    totalDelay.record(scheduling.plus(working));
    lastEndMs.set(endMs);
  }

  /** Sets the number of waiting batches. */
  public void waiting(long batches) {
    waiting.set(batches);
  }
}
