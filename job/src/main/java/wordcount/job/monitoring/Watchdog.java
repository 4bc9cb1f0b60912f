package wordcount.job.monitoring;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that counting has stopped. The driver's consumer can wait for a broker for ever without
 * logging anything (SPARK-28367), and batches can run without progress: only a time limit detects
 * either.
 *
 * <p>Two things must happen regularly: Spark plans batches, and there is progress. Progress means
 * that a task reads records, that the committed offsets advance, that the totals are read back
 * after a doubtful commit or, if there is nothing to count, that batches end.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private static final int SHOWN_SHARE = 6;
  private static final Duration REPORT = Duration.ofSeconds(10);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Duration limit;
  private final Runnable onStall;
  private final LongSupplier nanos;
  private final Map<String, Long> recordsRead = new ConcurrentHashMap<>();
  private volatile boolean watching;
  private Thread thread;
  private volatile boolean behind;
  private volatile long lastPlanned;
  private volatile long lastProgress;
  private volatile long counted;
  private volatile long lastEnded;
  private volatile boolean anyEnded;

  /**
   * Creates a watchdog that does not watch yet.
   *
   * @param limit how long there may be no progress
   * @param onStall runs once when the limit is exceeded
   */
  public Watchdog(Duration limit, Runnable onStall) {
    this(limit, onStall, System::nanoTime);
  }

  /** Creates the same with a given clock, in nanoseconds. */
  public Watchdog(Duration limit, Runnable onStall, LongSupplier nanos) {
    this.limit = limit;
    this.onStall = onStall;
    this.nanos = nanos;
  }

  /** Starts watching, on a daemon thread. */
  public void start() {
    watch();
    thread = new Thread(this::awaitStall, "watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops watching. */
  @Override
  public void close() {
    watching = false;
    if (thread != null) {
      thread.interrupt();
    }
  }

  void watch() {
    lastPlanned = nanos.getAsLong();
    lastProgress = nanos.getAsLong();
    watching = true;
  }

  /** Records that Spark has planned a batch. */
  public void planned() {
    lastPlanned = nanos.getAsLong();
  }

  /** Records how many records the running tasks of an executor have read so far. */
  public void read(String executor, long records) {
    Long before = recordsRead.put(executor, records);
    if (before == null || before != records) {
      lastProgress = nanos.getAsLong();
    }
  }

  /**
   * Records the committed offsets.
   *
   * @param nextOffsets sum of the next offsets to count, over all partitions
   * @param ends sum of the offsets where the partitions end
   */
  public void committed(long nextOffsets, long ends) {
    behind = nextOffsets < ends;
    if (nextOffsets != counted) {
      counted = nextOffsets;
      lastProgress = nanos.getAsLong();
    }
  }

  /** Records that the totals were read back, to find out what became of a doubtful commit. */
  public void restored() {
    lastProgress = nanos.getAsLong();
  }

  /** Records that a batch has ended, with or without records. */
  public void ended() {
    lastEnded = nanos.getAsLong();
    anyEnded = true;
    if (!behind) {
      lastProgress = nanos.getAsLong();
    }
  }

  /** Returns how long ago the last batch ended; empty before the first one. */
  public Optional<Duration> sinceBatch() {
    return anyEnded
        ? Optional.of(Duration.ofNanos(nanos.getAsLong() - lastEnded))
        : Optional.empty();
  }

  /** Returns whether to show people a stall: a sixth of the limit without progress. */
  public boolean stalled() {
    return watching && age().compareTo(limit.dividedBy(SHOWN_SHARE)) > 0;
  }

  /** Returns whether the job makes progress; also true before the watchdog starts. */
  public boolean alive() {
    return !watching || age().compareTo(limit) <= 0;
  }

  private Duration age() {
    long now = nanos.getAsLong();
    return Duration.ofNanos(Math.max(now - lastPlanned, now - lastProgress));
  }

  private void awaitStall() {
    try {
      while (alive()) {
        Thread.sleep(PERIOD.toMillis());
      }
    } catch (InterruptedException stopped) {
      return;
    }
    // On a thread of its own: it would block if nobody reads the standard error.
    Thread report = new Thread(this::report, "watchdog's report");
    report.setDaemon(true);
    report.start();
    try {
      report.join(REPORT.toMillis());
    } catch (InterruptedException stopped) {
      return;
    }
    onStall.run();
  }

  private void report() {
    LOG.error(
        "no progress for {} s; what every thread is doing:\n{}", age().toSeconds(), threads());
  }

  private static String threads() {
    StringBuilder all = new StringBuilder();
    for (ThreadInfo one : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      all.append(one);
    }
    return all.toString();
  }
}
