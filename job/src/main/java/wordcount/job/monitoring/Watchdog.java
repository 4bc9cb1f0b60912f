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
 * Notices that counting has stopped. The driver's consumer can wait for a broker without limit and
 * without a word (SPARK-28367), and batches can come and go that get nowhere: nothing but time
 * tells.
 *
 * <p>Two things must not be missing for long: that Spark plans batches, and progress. Progress is
 * that a task reads records or that the committed offsets move, and where there is nothing to
 * count, that batches end.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** A round may commit for as long as a transaction may take, after its last record is read. */
  private static final Duration SHORTEST_LIMIT = Duration.ofMinutes(3);

  private static final int INTERVALS = 60;
  private static final int TOLD = 6;
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
   * A watchdog that does not yet watch.
   *
   * @param batchInterval progress may be missing for 60 of these, and for three minutes in any case
   * @param onStall what to do then, once
   */
  public Watchdog(Duration batchInterval, Runnable onStall) {
    this(batchInterval, onStall, System::nanoTime);
  }

  /** The same with a clock of one's own, in nanoseconds. */
  public Watchdog(Duration batchInterval, Runnable onStall, LongSupplier nanos) {
    limit = longer(batchInterval.multipliedBy(INTERVALS), SHORTEST_LIMIT);
    this.onStall = onStall;
    this.nanos = nanos;
  }

  /** Begins to watch, on a thread of its own that does not keep the program alive. */
  public void start() {
    watch();
    thread = new Thread(this::awaitStall, "watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends watching. */
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

  /** Notes that Spark has planned a batch. */
  public void planned() {
    lastPlanned = nanos.getAsLong();
  }

  /** Notes how many records the running tasks of an executor have read so far. */
  public void read(String executor, long records) {
    Long before = recordsRead.put(executor, records);
    if (before == null || before != records) {
      lastProgress = nanos.getAsLong();
    }
  }

  /**
   * Notes how far the commits have come.
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

  /** Notes that a batch has ended, whether it had records or not. */
  public void ended() {
    lastEnded = nanos.getAsLong();
    anyEnded = true;
    if (!behind) {
      lastProgress = nanos.getAsLong();
    }
  }

  /** How long ago the last batch ended; empty before the first one. */
  public Optional<Duration> sinceBatch() {
    return anyEnded
        ? Optional.of(Duration.ofNanos(nanos.getAsLong() - lastEnded))
        : Optional.empty();
  }

  /** Whether progress is missing for long enough to tell people, a sixth of what it may be. */
  public boolean stalled() {
    return watching && age().compareTo(limit.dividedBy(TOLD)) > 0;
  }

  /** Whether batches come and get on; true also while they need not come yet. */
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
    LOG.error(
        "no progress for {} s; what every thread is doing:\n{}", age().toSeconds(), threads());
    onStall.run();
  }

  private static String threads() {
    StringBuilder all = new StringBuilder();
    for (ThreadInfo one : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      all.append(one);
    }
    return all.toString();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
