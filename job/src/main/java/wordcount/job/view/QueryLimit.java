package wordcount.job.view;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.ThreadUtils;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Cancels a query that takes too long, or that keeps counting waiting. Spark shares cores that
 * become free fairly between both, but does not take one from a task.
 */
final class QueryLimit {
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration MOST_WAITING = Duration.ofSeconds(1);

  /** The scheduler pool of queries. */
  private static final String POOL = "queries";

  /** The local property of a thread that names the pool of its jobs. */
  private static final String POOL_PROPERTY = "spark.scheduler.pool";

  private static final AtomicLong QUERIES = new AtomicLong();
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          ThreadUtils.createThreadFactory("query limit", true));

  /** Watches whether counting waits for a core while queries use some. */
  static final class CoreUse extends SparkListener {
    /** By stage, how many of its tasks run. */
    private final Map<Integer, Integer> running = new ConcurrentHashMap<>();

    private final Set<Integer> ofQueries = ConcurrentHashMap.newKeySet();

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      int stage = event.stageInfo().stageId();
      if (POOL.equals(event.properties().getProperty(POOL_PROPERTY))) {
        ofQueries.add(stage);
      }
      running.put(stage, 0);
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart event) {
      running.computeIfPresent(event.stageId(), (stage, tasks) -> tasks + 1);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      running.computeIfPresent(event.stageId(), (stage, tasks) -> tasks - 1);
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
      running.remove(event.stageInfo().stageId());
      ofQueries.remove(event.stageInfo().stageId());
    }

    boolean countingWaits() {
      boolean waits = false;
      boolean queriesRun = false;
      for (Map.Entry<Integer, Integer> stage : running.entrySet()) {
        if (ofQueries.contains(stage.getKey())) {
          queriesRun |= stage.getValue() > 0;
        } else {
          waits |= stage.getValue() == 0;
        }
      }
      return waits && queriesRun;
    }
  }

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
    context.setLocalProperty(POOL_PROPERTY, POOL);
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
    context.setLocalProperty(POOL_PROPERTY, null);
    if (broken != null) {
      throw new CancellationException(broken);
    }
  }
}
