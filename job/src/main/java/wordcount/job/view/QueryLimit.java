package wordcount.job.view;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.ThreadUtils;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStatusTracker;
import scala.Option;

/**
 * Cancels a query that takes too long, or that keeps counting waiting. Spark shares cores that
 * become free fairly between both, but does not take one from a task.
 */
final class QueryLimit {
  private static final String NAME = "view";
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration MOST_WAITING = Duration.ofSeconds(1);

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          ThreadUtils.createThreadFactory("view limit", true));

  private final SparkContext context;
  private final Duration limit;
  private final long begin = System.nanoTime();
  private final ScheduledFuture<?> checks;
  private long lastFree = begin;
  private volatile String broken;

  private QueryLimit(SparkContext context, Duration limit) {
    this.context = context;
    this.limit = limit;
    checks =
        TIMER.scheduleWithFixedDelay(
            this::check, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Limits the jobs that this thread starts from now on. */
  static QueryLimit begin(SparkContext context, Duration limit) {
    context.addJobTag(NAME);
    context.setLocalProperty("spark.scheduler.pool", NAME);
    return new QueryLimit(context, limit);
  }

  private void check() {
    long now = System.nanoTime();
    if (!countingWaits()) {
      lastFree = now;
    }
    if (now - begin > limit.toNanos()) {
      broken = "the query took longer than " + limit.toSeconds() + " s";
    } else if (now - lastFree > MOST_WAITING.toNanos()) {
      broken = "the query used all cores while counting needed one";
    }
    if (broken != null) {
      context.cancelJobsWithTag(NAME);
    }
  }

  /** Returns whether a job other than the query's has tasks, of which none runs. */
  private boolean countingWaits() {
    SparkStatusTracker tracker = context.statusTracker();
    Set<Integer> queries =
        Arrays.stream(tracker.getJobIdsForTag(NAME)).boxed().collect(Collectors.toSet());
    return Arrays.stream(tracker.getActiveJobIds())
        .filter(job -> !queries.contains(job))
        .mapToObj(tracker::getJobInfo)
        .filter(Option::isDefined)
        .map(Option::get)
        .flatMapToInt(job -> Arrays.stream(job.stageIds()))
        .mapToObj(tracker::getStageInfo)
        .filter(Option::isDefined)
        .map(Option::get)
        .anyMatch(
            stage -> stage.numActiveTasks() == 0 && stage.numCompletedTasks() < stage.numTasks());
  }

  /**
   * Ends the limit.
   *
   * @throws CancellationException if it cancelled the query
   */
  void end() {
    checks.cancel(false);
    context.removeJobTag(NAME);
    if (broken != null) {
      throw new CancellationException(broken);
    }
  }
}
