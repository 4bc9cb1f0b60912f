package wordcount.job.monitoring;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that batches have stopped. The driver's consumer can wait for a broker without limit and
 * without a word (SPARK-28367), and then nothing but time tells.
 */
public final class Watchdog {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration SHORTEST_LIMIT = Duration.ofMinutes(2);
  private static final int INTERVALS = 60;
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Duration limit;
  private final Runnable onStall;
  private final AtomicLong generated = new AtomicLong();
  private final AtomicLong lastProgress = new AtomicLong();
  private volatile boolean watching;

  /**
   * A watchdog that does not yet watch.
   *
   * @param batchInterval batches may be missing for 60 of these, and for two minutes in any case
   * @param onStall what to do then, once
   */
  public Watchdog(Duration batchInterval, Runnable onStall) {
    limit = longer(batchInterval.multipliedBy(INTERVALS), SHORTEST_LIMIT);
    this.onStall = onStall;
  }

  /** Begins to watch, on a thread of its own that does not keep the program alive. */
  public void start() {
    batchGenerated();
    progressed();
    watching = true;
    Thread thread = new Thread(this::watch, "watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** Notes that Spark has planned a batch. */
  public void batchGenerated() {
    generated.set(System.nanoTime());
  }

  /** Notes that a batch was worked on to its end, or that a part of it was committed. */
  public void progressed() {
    lastProgress.set(System.nanoTime());
  }

  /** Whether batches come; true also while they need not come yet. */
  public boolean alive() {
    return !watching || age().compareTo(limit) <= 0;
  }

  private Duration age() {
    return Duration.ofNanos(System.nanoTime() - Math.min(generated.get(), lastProgress.get()));
  }

  private void watch() {
    try {
      while (alive()) {
        Thread.sleep(PERIOD.toMillis());
      }
    } catch (InterruptedException stopped) {
      return;
    }
    LOG.error("no batch for {} s; what every thread is doing:\n{}", age().toSeconds(), threads());
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
