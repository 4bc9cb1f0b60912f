package wordcount.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.Platform;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.TokenizerKind;
import wordcount.job.fault.Guard;
import wordcount.job.mirror.Mirror;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.page.LiveTotals;
import wordcount.job.page.RecentWords;
import wordcount.job.policy.InputPolicies;
import wordcount.job.policy.InputPolicies.OnBadInput;
import wordcount.job.source.Batch;
import wordcount.job.source.CountedRange;
import wordcount.job.source.InputRange;
import wordcount.job.source.Planner;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.MemoryTotals;
import wordcount.job.view.BatchView;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class WordCountPipelineTest {
  private final MemoryTotals totals = new MemoryTotals();

  private Duration interval = Duration.ofSeconds(1);

  /** How long the brokers take to answer what the topic has. */
  private Duration answering = Duration.ZERO;

  private TopicFacts facts = new TopicFacts("id", List.of(0L), List.of(100L));
  private final JobMeters meters = new JobMeters("t", Duration.ofSeconds(1), List::of);

  private final LiveTotals live = new LiveTotals(new RecentWords(1 << 20));
  private final MutableClock time = MutableClock.epochUTC();
  private final Watchdog watchdog = new Watchdog(Duration.ofMinutes(3), () -> {});

  @Test
  void shouldCommitTheCountsOfABatch() {
    // when
    pipeline(OnBadInput.FAIL).batch(new OneWord(3));

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(3L);
    assertThat(totals.progress().records()).isEqualTo(3);
    assertThat(meters.scrape())
        .contains("wordcount_records_consumed_total{topic=\"t\"} 3.0")
        .contains("wordcount_input_lag_records{partition=\"0\"} 97.0")
        .contains("wordcount_batches_total{result=\"committed\"} 1.0");
  }

  @Test
  void shouldNotCommitABatchWithoutRecords() {
    // when
    pipeline(OnBadInput.FAIL).batch(new OneWord(0));

    // then
    assertThat(totals.commits()).isZero();
    assertThat(meters.scrape()).contains("wordcount_batches_total{result=\"empty\"} 1.0");
  }

  @Test
  void shouldCommitALargeRangeInRounds() {
    // when
    pipeline(OnBadInput.FAIL).batch(new OneWord(5, 2));

    // then
    assertThat(totals.commits()).isEqualTo(3);
    assertThat(totals.progress().nextOffsets()).containsExactly(5L);
    assertThat(totals.progress().records()).isEqualTo(5);
  }

  @Test
  void shouldLeaveTheRestToALaterBatchWhenItsTimeIsOver() {
    // given: each round takes three seconds
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);

    // when
    pipeline.batch(slow(10));

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(4L);
    pipeline.batch(slow(10));
    pipeline.batch(slow(10));
    assertThat(totals.progress().nextOffsets()).containsExactly(10L);
    assertThat(totals.progress().records()).isEqualTo(10);
  }

  @Test
  void shouldCountUntilTheNextBatchIsDue() {
    // given: each round takes three seconds
    interval = Duration.ofSeconds(30);

    // when
    pipeline(OnBadInput.FAIL).batch(slow(100));

    // then: ten rounds of two records
    assertThat(totals.progress().nextOffsets()).containsExactly(20L);
  }

  @Test
  void shouldGiveALargeRecordARoundOfItsOwnThoughOtherPartitionsHaveMuchToCount() {
    // given: one partition takes all of a batch's time, the next record of the other all memory
    facts = new TopicFacts("id", List.of(0L, 0L), List.of(100L, 1L));
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    Batch batch =
        new OneWord(100) {
          @Override
          public List<Long> ends() {
            return List.of(100L, 1L);
          }

          @Override
          public List<CountedRange> count(List<InputRange> round) {
            time.add(Batch.ROUND_TIME);
            return round.stream()
                .map(
                    range ->
                        one(range, range.partition() == 0 || range.alone() ? range.from() + 1 : 0))
                .toList();
          }
        };

    // when
    for (int i = 0; i < 3; i++) {
      pipeline.batch(batch);
    }

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(2L, 1L);
  }

  private Batch slow(long end) {
    return new OneWord(end, 2) {
      @Override
      public List<CountedRange> count(List<InputRange> round) {
        time.add(Duration.ofSeconds(3));
        return super.count(round);
      }
    };
  }

  @Test
  void shouldLeaveTheWorkToTheLastBatchThatWaitsUnlessItIsLongInComing() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    Batch overtaken =
        new OneWord(5) {
          @Override
          public boolean overtaken() {
            return true;
          }
        };
    pipeline.batch(new OneWord(1));

    // when, then
    pipeline.batch(overtaken);
    assertThat(totals.progress().nextOffsets()).containsExactly(1L);
    pipeline.batch(new OneWord(3));
    assertThat(totals.progress().nextOffsets()).containsExactly(3L);

    time.add(Duration.ofSeconds(5));
    pipeline.batch(overtaken);
    assertThat(totals.progress().nextOffsets()).containsExactly(5L);
  }

  @Test
  void shouldRefuseEveryBatchAfterAFailedOne() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    Batch failing =
        new OneWord(3) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            // A checked exception that is not declared, as Spark's own are.
            Platform.throwException(new Exception("a task failed"));
            return List.of();
          }
        };
    assertThatThrownBy(() -> pipeline.batch(failing)).hasMessage("a task failed");

    // when, then
    assertThatThrownBy(() -> pipeline.batch(new OneWord(6)))
        .hasMessageContaining("refusing this batch");
    assertThat(totals.commits()).isZero();
    assertThat(meters.scrape())
        .contains("wordcount_batches_total{result=\"failed\"} 1.0")
        .contains("wordcount_batches_total{result=\"refused\"} 1.0");
  }

  @Test
  void shouldCountFromTheLastCommitWhereverABatchBegins() {
    // given: Spark's second batch begins where its first ended, which was never counted
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);

    // when
    pipeline.batch(new OneWord(6));
    pipeline.batch(new OneWord(4));
    pipeline.batch(new OneWord(7));

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(7L);
    assertThat(totals.progress().records()).isEqualTo(7);
    assertThat(totals.commits()).isEqualTo(2);
  }

  @Test
  void shouldPassOverOffsetsWithoutRecords() {
    // given
    Batch gap =
        new OneWord(9) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            return List.of(
                new CountedRange(
                    wanted.get(0),
                    9,
                    new PartitionCounter(TokenizerKind.WHITESPACE, 100).result(),
                    -1));
          }
        };

    // when
    pipeline(OnBadInput.FAIL).batch(gap);

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(9L);
    assertThat(meters.scrape()).contains("wordcount_input_gap_offsets_total 9.0");
  }

  @Test
  void shouldCommitNothingOfARoundWithARecordWithoutTextWithOnBadRecordFail() {
    // given
    Batch bad =
        new OneWord(3) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            CountedRange counted = super.count(wanted).get(0);
            return List.of(new CountedRange(wanted.get(0), 3, counted.counts(), 1));
          }
        };

    // when, then
    WordCountPipeline strict = pipeline(OnBadInput.FAIL, OnBadInput.FAIL);
    assertThatThrownBy(() -> strict.batch(bad))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("offset 1 of partition 0");
    assertThat(totals.commits()).isZero();
    pipeline(OnBadInput.FAIL).batch(bad);
    assertThat(totals.commits()).isEqualTo(1);
  }

  @Test
  void shouldFailIfNoRecordCanBeRead() {
    Batch unreadable = new OneWord(3, 0);
    assertThatThrownBy(() -> pipeline(OnBadInput.FAIL).batch(unreadable))
        .hasMessageContaining("no record can be read");
    assertThat(totals.commits()).isZero();
  }

  @Test
  void shouldRefuseRecordsOfATopicThatWasReplacedWhileTheyWereRead() {
    Batch replacing =
        new OneWord(3) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            facts = new TopicFacts("another", List.of(0L), List.of(100L));
            return super.count(wanted);
          }
        };
    assertThatThrownBy(() -> pipeline(OnBadInput.FAIL).batch(replacing))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST));
    assertThat(totals.commits()).isZero();
  }

  @Test
  void shouldCountPartitionsThatAreAdded() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    facts = new TopicFacts("id", List.of(0L, 0L), List.of(100L, 1L));

    // when
    OneWord before = new OneWord(3);
    pipeline.batch(before);

    // then
    assertThat(before.partitions).isEqualTo(2);
    assertThat(totals.progress().nextOffsets()).containsExactly(3L);

    // when: the stream has heard of it
    pipeline.batch(
        new OneWord(3) {
          @Override
          public List<Long> ends() {
            return List.of(3L, 1L);
          }
        });

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(3L, 1L);
    assertThat(totals.progress().records()).isEqualTo(4);
  }

  @Test
  void shouldRefuseDeletedRecordsUnlessTheyMayBeSkipped() {
    facts = new TopicFacts("id", List.of(2L), List.of(100L));
    assertThatThrownBy(() -> pipeline(OnBadInput.FAIL).batch(new OneWord(3)))
        .hasMessageContaining("partition 0 offsets 0 to 1")
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST));

    pipeline(OnBadInput.SKIP).batch(new OneWord(3));

    assertThat(totals.progress().nextOffsets()).containsExactly(3L);
    assertThat(totals.progress().records()).isEqualTo(1);
    assertThat(meters.scrape())
        .contains("wordcount_input_lost_records_total{reason=\"retention\"} 2.0");
  }

  @Test
  void shouldReachItsGoalThoughAllRecordsUpToItWereDeleted() throws InterruptedException {
    // given
    facts = new TopicFacts("id", List.of(3L), List.of(3L));
    CountDownLatch reached = new CountDownLatch(1);
    Goal goal = new Goal(Optional.of(List.of(3L)), totals.progress(), nowhere());
    goal.onReached(reached::countDown);

    // when
    pipeline(OnBadInput.SKIP, OnBadInput.SKIP, goal).batch(new OneWord(3));

    // then
    assertThat(reached.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void shouldCountARoundHoweverSlowlyKafkaAnswers() {
    // given
    answering = Batch.ROUND_TIME.plusSeconds(1);
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);

    // when
    pipeline.batch(new OneWord(5, 2));

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(2L);
    assertThat(meters.scrape()).contains("wordcount_input_lag_records{partition=\"0\"} 98.0");
  }

  @Test
  void shouldSkipRecordsThatAreDeletedWhileTheyAreRead() {
    // given: the first task gets to offset 2 before the records up to 8 are deleted
    Batch overtaken =
        new OneWord(6) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            facts = new TopicFacts("id", List.of(8L), List.of(100L));
            return List.of(one(wanted.get(0), 2));
          }
        };

    // when
    WordCountPipeline pipeline = pipeline(OnBadInput.SKIP);
    pipeline.batch(overtaken);

    // then
    assertThat(totals.progress().nextOffsets()).containsExactly(8L);
    assertThat(totals.progress().records()).isEqualTo(2);
    assertThat(meters.scrape())
        .contains("wordcount_input_lost_records_total{reason=\"retention\"} 6.0");
    pipeline.batch(new OneWord(9));
    assertThat(totals.progress().records()).isEqualTo(3);
  }

  @Test
  void shouldStopWhenRecordsAreDeletedWhileTheyAreReadUnlessTheyMayBeSkipped() {
    Batch overtaken =
        new OneWord(6) {
          @Override
          public List<CountedRange> count(List<InputRange> wanted) {
            facts = new TopicFacts("id", List.of(8L), List.of(100L));
            return List.of(one(wanted.get(0), 0));
          }
        };
    assertThatThrownBy(() -> pipeline(OnBadInput.FAIL).batch(overtaken))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_LOST));
    assertThat(totals.commits()).isZero();
  }

  @Test
  void shouldLookForNewPartitionsThoughNoRecordsCome() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    time.add(Duration.ofHours(1));
    pipeline.batch(new OneWord(0));
    facts = new TopicFacts("id", List.of(0L, 0L), List.of(100L, 1L));

    // when, then: not in each empty batch, since that asks Kafka
    time.add(Duration.ofSeconds(29));
    OneWord early = new OneWord(0);
    pipeline.batch(early);
    assertThat(early.partitions).isZero();
    time.add(Duration.ofSeconds(1));
    OneWord due = new OneWord(0);
    pipeline.batch(due);
    assertThat(due.partitions).isEqualTo(2);
  }

  @Test
  void shouldStopWhenTheTopicIsReplacedThoughNoRecordsCome() {
    // given
    totals.commitProgress(totals.progress().movedTo("id", List.of(0L, 0L)));
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    facts = new TopicFacts("another", List.of(0L), List.of(0L));

    // when, then
    time.add(Duration.ofSeconds(30));
    assertThatThrownBy(() -> pipeline.batch(new OneWord(0))).hasMessageContaining("replaced");
  }

  @Test
  void shouldShowTheLagThoughNoRecordsCome() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);

    // when
    time.add(Duration.ofSeconds(30));
    pipeline.batch(new OneWord(0));

    // then
    assertThat(meters.scrape()).contains("wordcount_input_lag_records{partition=\"0\"} 100.0");
  }

  @Test
  void shouldCommitTheGroupsOffsetsAgainEachHourWithoutRecords() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);

    // when
    for (int minutes = 0; minutes < 150; minutes++) {
      time.add(Duration.ofMinutes(1));
      pipeline.batch(new OneWord(0));
    }

    // then
    assertThat(totals.moves()).isEqualTo(2);
    assertThat(totals.progress().nextOffsets()).containsExactly(0L);

    // when: an hour is counted from the last commit of any kind
    pipeline.batch(new OneWord(3));
    time.add(Duration.ofMinutes(59));
    pipeline.batch(new OneWord(3));

    // then
    assertThat(totals.moves()).isEqualTo(2);
  }

  @Test
  void shouldShowTheNumberOfACommitWithoutWords() {
    // given
    WordCountPipeline pipeline = pipeline(OnBadInput.SKIP);
    pipeline.batch(new OneWord(3));
    long batchTimeMs = live.snapshot().batchTimeMs();

    // when, then: offsets are committed again
    time.add(Duration.ofHours(1));
    pipeline.batch(new OneWord(3));
    assertThat(live.snapshot().seq()).isEqualTo(2).isEqualTo(totals.progress().seq());

    // when, then: lost records are skipped
    facts = new TopicFacts("id", List.of(5L), List.of(5L));
    pipeline.batch(new OneWord(5));
    assertThat(live.snapshot().seq()).isEqualTo(3).isEqualTo(totals.progress().seq());
    assertThat(live.snapshot().batchTimeMs()).isEqualTo(batchTimeMs);
  }

  @Test
  void shouldDoNothingOnceFinished() {
    WordCountPipeline pipeline = pipeline(OnBadInput.FAIL);
    pipeline.finish();
    pipeline.batch(new OneWord(3));
    assertThat(totals.commits()).isZero();
  }

  private WordCountPipeline pipeline(OnBadInput policy) {
    return pipeline(policy, OnBadInput.SKIP);
  }

  private WordCountPipeline pipeline(OnBadInput policy, OnBadInput onBadRecord) {
    return pipeline(policy, onBadRecord, new Goal(Optional.empty(), totals.progress(), nowhere()));
  }

  private static PrintStream nowhere() {
    return new PrintStream(PrintStream.nullOutputStream(), false, UTF_8);
  }

  private WordCountPipeline pipeline(OnBadInput policy, OnBadInput onBadRecord, Goal goal) {
    var collaborators =
        new WordCountPipeline.Collaborators(
            () -> {
              time.add(answering);
              return facts;
            },
            totals,
            new Planner(1 << 20, Guard.ALL),
            new InputPolicies(policy, onBadRecord, totals, meters.input()),
            live,
            Mirror.NONE,
            meters,
            watchdog);
    return new WordCountPipeline(
        collaborators, BatchView.NONE, goal, time, () -> time.millis() * 1_000_000, interval);
  }

  /** A batch in which every record is one and the same word. */
  private static class OneWord implements Batch {
    private final long end;
    private final int mostPerTask;
    private int partitions;

    OneWord(long end) {
      this(end, Integer.MAX_VALUE);
    }

    OneWord(long end, int mostPerTask) {
      this.end = end;
      this.mostPerTask = mostPerTask;
    }

    @Override
    public long timeMs() {
      return 1000;
    }

    @Override
    public List<Long> ends() {
      return List.of(end);
    }

    @Override
    public JavaRDD<Row> records(List<InputRange> counted) {
      throw new UnsupportedOperationException("no view asks");
    }

    @Override
    public boolean overtaken() {
      return false;
    }

    @Override
    public void topicHas(int now) {
      partitions = now;
    }

    @Override
    public List<CountedRange> count(List<InputRange> round) {
      return round.stream().map(range -> one(range, range.from() + mostPerTask)).toList();
    }

    static CountedRange one(InputRange range, long most) {
      PartitionCounter counter = new PartitionCounter(TokenizerKind.WHITESPACE, 100);
      long reached = range.from();
      while (reached < Math.min(range.until(), most)) {
        counter.line(new byte[] {'w'}, 0, 1);
        reached++;
      }
      return new CountedRange(range, reached, counter.result(), -1);
    }
  }
}
