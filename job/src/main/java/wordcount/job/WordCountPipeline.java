package wordcount.job;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import wordcount.job.count.BatchCounts;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.job.monitoring.BatchListener;
import wordcount.job.monitoring.BatchResult;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.source.Batch;
import wordcount.job.source.CountedRange;
import wordcount.job.source.InputGuards;
import wordcount.job.source.InputRange;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.TotalsStore;
import wordcount.job.totals.TotalsStore.Commit;
import wordcount.job.view.BatchView;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * What happens to a batch: guards, count, commit, show. Read this page first.
 *
 * <p>Exactness rests on three rules. Input is counted only from where the last commit ended.
 * Counts, totals and offsets are committed together or not at all. After a failure nothing more is
 * committed: the process ends, and a new one goes on from the last commit.
 */
final class WordCountPipeline {
  private static final int LONGEST_QUEUE = 300;

  /** How often to look for changes of a topic that brings no records. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  /** Kafka forgets a group's offsets after a week without a commit; lag tools read those. */
  private static final Duration REFRESH = Duration.ofHours(1);

  private final Supplier<TopicFacts> topic;
  private final TotalsStore store;
  private final LostInput lostInput;
  private final BatchView view;
  private final LiveTotals live;
  private final JobMeters meters;
  private final Clock clock;
  private final BatchListener queue;
  private final Watchdog watchdog;
  private final Goal goal;

  /** Held while a batch is worked on. */
  private final ReentrantLock working = new ReentrantLock();

  private long lastCommitMs;
  private long lastLookMs;
  private volatile boolean finished;
  private volatile Throwable failure;

  WordCountPipeline(JobParts parts, BatchView view, BatchListener queue, Goal goal, Clock clock) {
    topic = parts.topic();
    store = parts.store();
    lostInput = parts.lostInput();
    live = parts.live();
    meters = parts.meters();
    watchdog = parts.watchdog();
    this.view = view;
    this.queue = queue;
    this.goal = goal;
    this.clock = clock;
    lastCommitMs = clock.millis();
    lastLookMs = clock.millis();
  }

  /** Works on one batch; Spark calls this for one after the other. */
  void batch(Batch batch) {
    working.lock();
    try {
      if (finished) {
        return;
      }
      if (Guard.POISON.on() && failure != null) {
        // Spark reports a failed batch and goes on with the next: committing that would skip one.
        meters.batch(BatchResult.REFUSED);
        throw new IllegalStateException("an earlier batch failed, this one is refused", failure);
      }
      guardedBatch(batch);
    } finally {
      working.unlock();
    }
  }

  private void guardedBatch(Batch batch) {
    try {
      FailPoint.reached("b0");
      refuseLongQueue();
      InputGuards.contiguous(batch.ranges(), store.progress().nextOffsets());
      List<InputRange> ranges = withRecords(batch.ranges());
      if (ranges.isEmpty()) {
        idle();
      } else {
        count(batch, ranges);
      }
      meters.batch(ranges.isEmpty() ? BatchResult.EMPTY : BatchResult.COMMITTED);
    } catch (RuntimeException | Error e) {
      failure = e;
      meters.batch(BatchResult.FAILED);
      throw e;
    }
  }

  /**
   * Counts ranges to their ends, in as many rounds as the number of distinct words takes: usually
   * one. Each round is a transaction of its own, so what it counted need not be kept.
   */
  private void count(Batch batch, List<InputRange> ranges) {
    goal.begun();
    List<InputRange> todo = lostInput.skip(topic.get(), ranges);
    while (!todo.isEmpty() && !finished) {
      FailPoint.reached("b1");
      List<CountedRange> counted = batch.count(todo);
      BatchCounts counts = new BatchCounts();
      counted.forEach(one -> counts.add(one.counts()));
      // Asked after reading: if the topic is still the same now, all records read were its own.
      TopicFacts now = topic.get();
      InputGuards.sameTopic(store.progress().topic(), store.progress().topicId(), now);
      FailPoint.reached("b2");
      commit(batch.timeMs(), counts, counted, now);
      todo = withRecords(counted.stream().map(CountedRange::rest).toList());
      refuseNewPartitions(now);
    }
  }

  private void commit(
      long batchTimeMs, BatchCounts counts, List<CountedRange> counted, TopicFacts now) {
    List<Long> nextOffsets = new ArrayList<>(store.progress().nextOffsets());
    counted.forEach(one -> nextOffsets.set(one.range().partition(), one.reached()));
    Commit commit = store.apply(counts.words(), counts.tally().records(), nextOffsets);
    lastCommitMs = clock.millis();
    watchdog.progressed();
    meters.committed(counts, commit.overflow(), lastCommitMs);
    live.changed(commit, store.totals(), meters, batchTimeMs, lastCommitMs);
    showLag(now);
    view.show(batchTimeMs, counts);
    goal.committed(commit.progress());
  }

  /** What is due from time to time even if no records come. */
  private void idle() {
    long nowMs = clock.millis();
    if (nowMs - lastLookMs >= LOOK.toMillis()) {
      lastLookMs = nowMs;
      TopicFacts now = topic.get();
      InputGuards.sameTopic(store.progress().topic(), store.progress().topicId(), now);
      refuseNewPartitions(now);
      showLag(now);
    }
    if (nowMs - lastCommitMs >= REFRESH.toMillis()) {
      lastCommitMs = nowMs;
      store.move(store.progress());
    }
  }

  private void showLag(TopicFacts now) {
    List<Long> nextOffsets = store.progress().nextOffsets();
    for (int partition = 0; partition < nextOffsets.size(); partition++) {
      meters.lag(partition, now.ends().get(partition) - nextOffsets.get(partition));
    }
  }

  /** A new start takes the backlog in one batch, sooner than hundreds of small ones get through. */
  private void refuseLongQueue() {
    if (queue.waiting() > LONGEST_QUEUE) {
      throw new ProgramException(
          ExitCode.FAILED,
          "more than " + LONGEST_QUEUE + " batches are waiting",
          "counting has been slower than the batches came",
          "start the job again; nothing is lost. If it happens often: more cores, or a longer"
              + " --batch-interval");
    }
  }

  /** Spark's stream does not see partitions added later; a restart begins them at their start. */
  private void refuseNewPartitions(TopicFacts now) {
    int known = store.progress().nextOffsets().size();
    if (now.partitions() > known) {
      throw new ProgramException(
          ExitCode.FAILED,
          "the input topic has new partitions",
          "it had " + known + " and now has " + now.partitions(),
          "start the job again, it will count them from their beginning; nothing is lost");
    }
  }

  private static List<InputRange> withRecords(List<InputRange> ranges) {
    return ranges.stream().filter(range -> !range.isEmpty()).toList();
  }

  /** Makes a batch in work the last one. */
  void finish() {
    finished = true;
  }

  /** Waits until no batch is in work; false if that takes longer. */
  boolean awaitIdle(long seconds) throws InterruptedException {
    boolean idle = working.tryLock(seconds, TimeUnit.SECONDS);
    if (idle) {
      working.unlock();
    }
    return idle;
  }
}
