package wordcount.job.view;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.ThreadUtils;
import org.apache.spark.SparkContext;

/**
 * Cancels a query that takes too long, or that keeps counting waiting. Spark shares cores that
 * become free fairly between both, but does not take one from a task.
 */
final class QueryLimit {
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration MOST_WAITING = Duration.ofSeconds(1);

  private static final AtomicLong QUERIES = new AtomicLong();
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          ThreadUtils.createThreadFactory("query limit", true));

  private final SparkContext context;
  private final CoreUse cores;
  private final Duration limit;
  private final String tag = "query-" + QUERIES.incrementAndGet();
  private final long begin = System.nanoTime();
  private final ScheduledFuture<?> checks;
  private long lastFree = begin;
  private volatile String broken;

  /**
   * Limits the jobs that this thread starts from now on.
   *
   * @param limit how long they may take
   */
  QueryLimit(SparkContext context, CoreUse cores, Duration limit) {
    this.context = context;
    this.cores = cores;
    this.limit = limit;
    context.setLocalProperty(CoreUse.POOL, CoreUse.QUERIES);
    context.setInterruptOnCancel(true);
    context.addJobTag(tag);
    checks =
        TIMER.scheduleWithFixedDelay(
            this::check, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    long now = System.nanoTime();
    if (!cores.countingWaits()) {
      lastFree = now;
    }
    if (now - begin > limit.toNanos()) {
      broken = "the query took longer than " + limit.toSeconds() + " s";
    } else if (now - lastFree > MOST_WAITING.toNanos()) {
      broken = "the query used all cores while counting needed one";
    }
    if (broken != null) {
      context.cancelJobsWithTag(tag);
    }
  }

  /**
   * Ends the limit.
   *
   * @throws CancellationException if the query was cancelled
   */
  void end() {
    checks.cancel(false);
    context.removeJobTag(tag);
    context.setInterruptOnCancel(false);
    context.setLocalProperty(CoreUse.POOL, null);
    if (broken != null) {
      throw new CancellationException(broken);
    }
  }
}
