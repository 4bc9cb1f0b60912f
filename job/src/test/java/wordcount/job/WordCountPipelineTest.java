package wordcount.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Map$;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.TokenizerKind;
import wordcount.job.count.WordTable;
import wordcount.job.monitoring.BatchListener;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.TopWordsSnapshot;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.source.Batch;
import wordcount.job.source.CountedRange;
import wordcount.job.source.InputRange;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TotalsStore;
import wordcount.job.view.BatchView;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class WordCountPipelineTest {
  private static final String GUARDS_OFF = "wordcount.guards.off";

  private final MemoryStore store = new MemoryStore();
  private TopicFacts facts = new TopicFacts("id", List.of(0L), List.of(100L));
  private final JobMeters meters =
      new JobMeters("t", Duration.ofSeconds(1), 0, Map.of(), () -> TopWordsSnapshot.NONE, 1);

  private final ManualClock time = new ManualClock();
  private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(1), () -> {});
  private final BatchListener queue = new BatchListener(meters, watchdog, time);

  @AfterEach
  void allGuardsOn() {
    System.clearProperty(GUARDS_OFF);
  }

  @Test
  void shouldCommitWhatABatchCounted() {
    // when
    pipeline(LostInput.Policy.FAIL).batch(new OneWord(0, 3));

    // then
    assertThat(store.progress.nextOffsets()).containsExactly(3L);
    assertThat(store.progress.records()).isEqualTo(3);
    assertThat(meters.scrape())
        .contains("wordcount_records_consumed_total{topic=\"t\"} 3.0")
        .contains("wordcount_input_lag_records{partition=\"0\"} 97.0")
        .contains("wordcount_batches_total{result=\"committed\"} 1.0");
  }

  @Test
  void shouldNotCommitABatchWithoutRecords() {
    // when
    pipeline(LostInput.Policy.FAIL).batch(new OneWord(0, 0));

    // then
    assertThat(store.commits).isZero();
    assertThat(meters.scrape()).contains("wordcount_batches_total{result=\"empty\"} 1.0");
  }

  @Test
  void shouldCommitInRoundsWhatIsTooMuchForOneTask() {
    // when
    pipeline(LostInput.Policy.FAIL).batch(new OneWord(0, 5, 2));

    // then
    assertThat(store.commits).isEqualTo(3);
    assertThat(store.progress.nextOffsets()).containsExactly(5L);
    assertThat(store.progress.records()).isEqualTo(5);
  }

  @Test
  void shouldRefuseEveryBatchAfterAFailedOne() {
    // given: the contiguity guard would notice as well
    System.setProperty(GUARDS_OFF, "contiguity");
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);
    fail(pipeline);

    // when, then
    assertThatThrownBy(() -> pipeline.batch(new OneWord(3, 6))).hasMessageContaining("refused");
    assertThat(store.commits).isZero();
    assertThat(meters.scrape())
        .contains("wordcount_batches_total{result=\"failed\"} 1.0")
        .contains("wordcount_batches_total{result=\"refused\"} 1.0");
  }

  @Test
  void shouldRefuseABatchThatDoesNotBeginWhereTheLastCommitEnded() {
    assertThatThrownBy(() -> pipeline(LostInput.Policy.FAIL).batch(new OneWord(3, 6)))
        .hasMessageContaining("offset 0 is the next to count");
    assertThat(store.commits).isZero();
  }

  @Test
  void shouldLoseABatchWithBothGuardsOff() {
    // given
    System.setProperty(GUARDS_OFF, "contiguity,poison");
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);
    fail(pipeline);

    // when
    pipeline.batch(new OneWord(3, 6));

    // then: three records were never counted, which is what the two guards are for
    assertThat(store.progress.nextOffsets()).containsExactly(6L);
    assertThat(store.progress.records()).isEqualTo(3);
  }

  @Test
  void shouldRefuseRecordsOfATopicThatWasReplacedWhileTheyWereRead() {
    Batch replacing =
        new OneWord(0, 3) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            facts = new TopicFacts("another", List.of(0L), List.of(100L));
            return super.count(wanted);
          }
        };
    assertThatThrownBy(() -> pipeline(LostInput.Policy.FAIL).batch(replacing))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST));
    assertThat(store.commits).isZero();
  }

  @Test
  void shouldStopAfterTheCommitWhenPartitionsWereAdded() {
    facts = new TopicFacts("id", List.of(0L, 0L), List.of(100L, 1L));
    assertThatThrownBy(() -> pipeline(LostInput.Policy.FAIL).batch(new OneWord(0, 3)))
        .hasMessageContaining("new partitions");
    assertThat(store.progress.nextOffsets()).containsExactly(3L);
  }

  @Test
  void shouldRefuseDeletedRecordsUnlessTheyMayBeSkipped() {
    facts = new TopicFacts("id", List.of(2L), List.of(100L));
    assertThatThrownBy(() -> pipeline(LostInput.Policy.FAIL).batch(new OneWord(0, 3)))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST));

    pipeline(LostInput.Policy.SKIP).batch(new OneWord(0, 3));

    assertThat(store.progress.nextOffsets()).containsExactly(3L);
    assertThat(store.progress.records()).isEqualTo(1);
    assertThat(meters.scrape())
        .contains("wordcount_input_lost_records_total{reason=\"retention\"} 2.0");
  }

  @Test
  void shouldStopWhenPartitionsAreAddedThoughNoRecordsCome() {
    // given
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);
    facts = new TopicFacts("id", List.of(0L, 0L), List.of(100L, 1L));

    // when, then: not in each empty batch, since that asks Kafka
    time.pass(Duration.ofSeconds(29));
    pipeline.batch(new OneWord(0, 0));
    time.pass(Duration.ofSeconds(1));
    assertThatThrownBy(() -> pipeline.batch(new OneWord(0, 0)))
        .hasMessageContaining("new partitions");
  }

  @Test
  void shouldStopWhenTheTopicIsReplacedThoughNoRecordsCome() {
    // given
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);
    facts = new TopicFacts("another", List.of(0L), List.of(0L));

    // when, then
    time.pass(Duration.ofSeconds(30));
    assertThatThrownBy(() -> pipeline.batch(new OneWord(0, 0))).hasMessageContaining("replaced");
  }

  @Test
  void shouldShowTheLagThoughNoRecordsCome() {
    // given
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);

    // when
    time.pass(Duration.ofSeconds(30));
    pipeline.batch(new OneWord(0, 0));

    // then
    assertThat(meters.scrape()).contains("wordcount_input_lag_records{partition=\"0\"} 100.0");
  }

  @Test
  void shouldCommitTheGroupsOffsetsAgainEachHourWithoutRecords() {
    // given
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);

    // when
    for (int minutes = 0; minutes < 150; minutes++) {
      time.pass(Duration.ofMinutes(1));
      pipeline.batch(new OneWord(0, 0));
    }

    // then
    assertThat(store.moves).isEqualTo(2);
    assertThat(store.progress.nextOffsets()).containsExactly(0L);

    // when: an hour is counted from the last commit of any kind
    pipeline.batch(new OneWord(0, 3));
    time.pass(Duration.ofMinutes(59));
    pipeline.batch(new OneWord(3, 3));

    // then
    assertThat(store.moves).isEqualTo(2);
  }

  @Test
  void shouldRefuseToWorkOffALongQueue() {
    // given
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);
    for (int batch = 1; batch <= 300; batch++) {
      queue.onBatchSubmitted(new StreamingListenerBatchSubmitted(batchOf(batch)));
    }
    pipeline.batch(new OneWord(0, 3));

    // when
    queue.onBatchSubmitted(new StreamingListenerBatchSubmitted(batchOf(301)));

    // then
    assertThatThrownBy(() -> pipeline.batch(new OneWord(3, 6)))
        .hasMessageContaining("more than 300 batches are waiting");
    assertThat(store.progress.nextOffsets()).containsExactly(3L);
    assertThat(meters.scrape()).contains("wordcount_batches_waiting 301.0");
  }

  @Test
  void shouldDoNothingOnceFinished() {
    WordCountPipeline pipeline = pipeline(LostInput.Policy.FAIL);
    pipeline.finish();
    pipeline.batch(new OneWord(0, 3));
    assertThat(store.commits).isZero();
  }

  private static void fail(WordCountPipeline pipeline) {
    Batch failing =
        new OneWord(0, 3) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            throw new IllegalStateException("a task failed");
          }
        };
    assertThatThrownBy(() -> pipeline.batch(failing)).hasMessage("a task failed");
  }

  private WordCountPipeline pipeline(LostInput.Policy policy) {
    Goal goal =
        new Goal(
            null, store.progress, new PrintStream(PrintStream.nullOutputStream(), false, UTF_8));
    JobParts parts =
        new JobParts(
            () -> facts,
            store,
            new LostInput(policy, store, meters),
            new LiveTotals(),
            meters,
            watchdog);
    return new WordCountPipeline(parts, BatchView.NONE, queue, goal, time);
  }

  /** What Spark tells of a batch that it has planned. */
  private static BatchInfo batchOf(long timeMs) {
    return new BatchInfo(
        new Time(timeMs),
        Map$.MODULE$.empty(),
        timeMs,
        Option.empty(),
        Option.empty(),
        Map$.MODULE$.empty());
  }

  /** A clock that only a test moves. */
  private static final class ManualClock extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  /** A batch of one partition in which every record is one and the same word. */
  private static class OneWord implements Batch {
    private final InputRange range;
    private final int mostPerTask;

    OneWord(long from, long until) {
      this(from, until, Integer.MAX_VALUE);
    }

    OneWord(long from, long until, int mostPerTask) {
      range = new InputRange(0, from, until);
      this.mostPerTask = mostPerTask;
    }

    @Override
    public long timeMs() {
      return 1000;
    }

    @Override
    public List<InputRange> ranges() {
      return List.of(range);
    }

    @Override
    public List<CountedRange> count(List<InputRange> wanted) {
      List<CountedRange> counted = new ArrayList<>();
      for (InputRange one : wanted) {
        PartitionCounter counter = new PartitionCounter(TokenizerKind.WHITESPACE, 100);
        long reached = one.from();
        while (reached < Math.min(one.until(), one.from() + mostPerTask)) {
          counter.line(new byte[] {'w'}, 0, 1);
          reached++;
        }
        counted.add(new CountedRange(one, reached, counter.result()));
      }
      return counted;
    }
  }

  /** Totals that need no broker. */
  private static class MemoryStore implements TotalsStore {
    private final WordTable totals = new WordTable();
    private Progress progress = Progress.none("t", "id", List.of(0L), "counting", "owner");
    private int commits;
    private int moves;

    @Override
    public Optional<Progress> restore() {
      return Optional.of(progress);
    }

    @Override
    public Progress move(Progress moved) {
      moves++;
      progress = moved;
      return progress;
    }

    @Override
    public Commit apply(WordTable counts, long records, List<Long> nextOffsets) {
      commits++;
      counts.forEach(totals::add);
      progress =
          new Progress(
              1,
              progress.seq() + 1,
              progress.topic(),
              progress.topicId(),
              nextOffsets,
              progress.records() + records,
              totals.total(),
              totals.size(),
              progress.counting(),
              progress.owner());
      return new Commit(progress, counts, 0);
    }

    @Override
    public Progress progress() {
      return progress;
    }

    @Override
    public WordTable totals() {
      return totals;
    }

    @Override
    public void close() {}
  }
}
