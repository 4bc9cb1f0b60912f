package wordcount.job;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import wordcount.job.count.BatchCounts;
import wordcount.job.fault.FailPoint;
import wordcount.job.mirror.Mirror;
import wordcount.job.monitoring.BatchMeters.Result;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.page.LiveTotals;
import wordcount.job.policy.InputPolicies;
import wordcount.job.source.Batch;
import wordcount.job.source.CountedRange;
import wordcount.job.source.InputRange;
import wordcount.job.source.Planner;
import wordcount.job.source.Planner.Lost;
import wordcount.job.source.Planner.Plan;
import wordcount.job.source.Planner.Round;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.RunningTotals;
import wordcount.job.totals.RunningTotals.Commit;
import wordcount.job.view.BatchView;
import wordcount.job.view.CountedBatch;

/**
 * Processes a batch: plans, counts, commits and shows it. Read this class first.
 *
 * <p>Exactness rests on three rules. Counting always starts where the last commit ended. Counts,
 * totals and offsets are committed together or not at all. After a failure nothing more is
 * committed: the process ends, and a new one resumes after the last commit.
 */
final class WordCountPipeline {
  /** How often to look for changes of a topic without new records. */
  private static final Duration TOPIC_CHECK = Duration.ofSeconds(30);

  /** Kafka deletes a group's offsets after a week without a commit; lag tools read them. */
  private static final Duration REFRESH = Duration.ofHours(1);

  /** The job's parts besides Spark. */
  record Collaborators(
      Supplier<TopicFacts> topic,
      RunningTotals totals,
      Planner planner,
      InputPolicies policies,
      LiveTotals live,
      Mirror mirror,
      JobMeters meters,
      Watchdog watchdog) {}

  private final Collaborators job;
  private final BatchView view;
  private final Goal goal;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Duration longest;

  /** Held while a batch is being processed. */
  private final ReentrantLock working = new ReentrantLock();

  /** Partitions whose next record did not fit beside other ranges. */
  private final Set<Integer> starved = new HashSet<>();

  // By nanoTime: the machine's clock may be set.
  private long lastCommit;
  private long lastTopicCheck;
  private long lastWork;
  private volatile boolean finished;
  private volatile Throwable failure;

  /**
   * @param clock tells when something was committed
   * @param nanos tells how long something takes, as {@link System#nanoTime} does
   * @param interval time between batches; a batch may take as long, but at least {@link
   *     Batch#ROUND_TIME}
   */
  WordCountPipeline(
      Collaborators job,
      BatchView view,
      Goal goal,
      Clock clock,
      LongSupplier nanos,
      Duration interval) {
    this.job = job;
    this.view = view;
    this.goal = goal;
    this.clock = clock;
    this.nanos = nanos;
    this.longest = Collections.max(List.of(interval, Batch.ROUND_TIME));
    lastCommit = nanos.getAsLong();
    lastTopicCheck = nanos.getAsLong() - TOPIC_CHECK.toNanos();
    lastWork = nanos.getAsLong() - longest.toNanos();
  }

  /** Processes one batch; Spark calls this for one batch after the other. */
  void batch(Batch batch) {
    working.lock();
    try {
      if (finished) {
        return;
      }
      if (failure != null) {
        // Spark reports a failed batch and continues with the next, but the totals may be only
        // partly updated.
        job.meters().batches().ended(Result.REFUSED);
        throw new IllegalStateException("refusing this batch: an earlier one failed", failure);
      }
      process(batch);
    } finally {
      working.unlock();
    }
  }

  private void process(Batch batch) {
    try {
      FailPoint.reached("b0");
      if (leavesWork(batch)) {
        job.meters().batches().ended(Result.EMPTY);
        return;
      }
      boolean counted =
          (passed(TOPIC_CHECK, lastTopicCheck) || job.totals().progress().isBehind(batch.ends()))
              && count(batch);
      if (!counted) {
        refresh();
      }
      job.totals().removeExpiredChecks();
      job.mirror().committed(job.totals().progress(), null, clock.millis());
      job.live().committedWithoutCounts(job.totals().progress());
      job.meters().batches().ended(counted ? Result.COMMITTED : Result.EMPTY);
      lastWork = nanos.getAsLong();
    } catch (Throwable e) {
      // Of any kind: Spark's exceptions are checked ones, though its methods do not declare them.
      failure = e;
      job.meters().batches().ended(Result.FAILED);
      throw e;
    }
  }

  /**
   * Returns whether to leave the work to a later batch. While a batch counts, later ones pile up;
   * the last of them does the work of all, unless no batch has worked for {@link #longest}.
   */
  private boolean leavesWork(Batch batch) {
    return batch.overtaken() && !passed(longest, lastWork);
  }

  private boolean passed(Duration time, long since) {
    return nanos.getAsLong() - since >= time.toNanos();
  }

  /**
   * Counts up to the batch's ends, in as many rounds as the budget requires: usually one. Each
   * round has its own transaction, so its counts need not be kept. When the batch's time is over,
   * the rest is left to a later one; there is always at least one round, however slowly Kafka
   * answers.
   *
   * @return whether there was anything to count
   */
  private boolean count(Batch batch) {
    boolean counted = false;
    TopicFacts now = lookUpTopic(batch);
    long begin = nanos.getAsLong();
    do {
      Plan plan = job.planner().plan(job.totals().progress(), now, batch.ends(), starved);
      showLag(now);
      if (plan instanceof Lost lost) {
        job.policies().skipLostOrRefuse(lost);
        goal.begun();
        goal.committed(job.totals().progress());
        continue;
      }
      List<InputRange> ranges = ((Round) plan).ranges();
      if (ranges.isEmpty()) {
        break;
      }
      counted = true;
      goal.begun();
      FailPoint.reached("b1");
      List<CountedRange> round = batch.count(ranges);
      round.forEach(this::note);
      job.policies().refuseWithoutText(round);
      // Checked after reading: if the topic is still the same, all records read were its own.
      now = lookUpTopic(batch);
      job.planner().sameTopic(job.totals().progress(), now);
      FailPoint.reached("b2");
      if (round.stream().anyMatch(CountedRange::advanced)) {
        commit(batch, round, now);
      } else if (job.planner()
          .plan(job.totals().progress(), now, batch.ends(), starved)
          .equals(plan)) {
        throw new IllegalStateException("no record can be read from " + ranges);
      }
    } while (!finished && !passed(longest, begin));
    return counted;
  }

  private void note(CountedRange counted) {
    if (counted.advanced()) {
      starved.remove(counted.range().partition());
    } else {
      starved.add(counted.range().partition());
    }
  }

  /** Looks up the topic's current state, and tells the stream and the meters. */
  private TopicFacts lookUpTopic(Batch batch) {
    TopicFacts now = job.topic().get();
    lastTopicCheck = nanos.getAsLong();
    batch.topicHas(now.partitions());
    return now;
  }

  private void commit(Batch batch, List<CountedRange> counted, TopicFacts now) {
    BatchCounts counts = new BatchCounts();
    long gaps = 0;
    List<Long> nextOffsets = new ArrayList<>(job.totals().progress().nextOffsets());
    for (CountedRange one : counted) {
      counts.add(one.counts());
      gaps += one.gaps();
      while (nextOffsets.size() <= one.range().partition()) {
        nextOffsets.add(0L);
      }
      nextOffsets.set(one.range().partition(), one.reached());
    }
    Commit commit = job.totals().apply(counts, nextOffsets);
    lastCommit = nanos.getAsLong();
    showLag(now);
    long nowMs = clock.millis();
    job.meters().input().committed(counts, gaps, commit.overflow(), nowMs);
    job.mirror().committed(commit.progress(), commit.totals(), nowMs);
    job.live().changed(commit, batch.timeMs(), nowMs);
    job.meters()
        .totals(
            commit.progress().total(), commit.progress().distinct(), job.totals().table().memory());
    if (counts.tally().records() > 0) {
      // Not the results of the tasks: a view may hold these for long.
      List<InputRange> ranges = counted.stream().map(CountedRange::read).toList();
      view.show(new CountedBatch(batch.timeMs(), counts, ranges, batch::records));
    }
    goal.committed(commit.progress());
  }

  /** Commits the offsets again, so that Kafka does not delete them. */
  private void refresh() {
    if (passed(REFRESH, lastCommit)) {
      lastCommit = nanos.getAsLong();
      job.totals().commitProgress(job.totals().progress());
    }
  }

  /** Tells the watchdog and the meters how far the commits are behind. */
  private void showLag(TopicFacts now) {
    List<Long> nextOffsets = job.totals().progress().nextOffsets();
    for (int partition = 0; partition < nextOffsets.size(); partition++) {
      job.meters().input().lag(partition, now.ends().get(partition) - nextOffsets.get(partition));
    }
    job.watchdog().committed(sum(nextOffsets), sum(now.ends()));
  }

  private static long sum(List<Long> offsets) {
    return offsets.stream().mapToLong(Long::longValue).sum();
  }

  /** Makes the current batch the last one. */
  void finish() {
    finished = true;
  }

  /** Waits until no batch is running; false if that takes longer. */
  boolean awaitIdle(Duration patience) throws InterruptedException {
    boolean idle = working.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (idle) {
      working.unlock();
    }
    return idle;
  }
}
