package wordcount.job;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.monitoring.BatchListener;
import wordcount.job.monitoring.JobEndpoints;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.source.InputGuards;
import wordcount.job.source.InputTopic;
import wordcount.job.source.KafkaInput;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.KafkaTotalsStore;
import wordcount.job.totals.OutputTopics;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsLimits;
import wordcount.job.totals.TotalsStore;
import wordcount.job.totals.TotalsTopics;
import wordcount.job.totals.TransactionalWriter;
import wordcount.job.view.BatchView;
import wordcount.job.view.CountsView;
import wordcount.job.view.SqlView;
import wordcount.program.ExitCode;
import wordcount.program.HttpEndpoints;
import wordcount.program.KafkaWait;
import wordcount.program.ProgramException;

/** One run of the job, from options to exit code: builds the parts, starts them, stops them. */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this job is built on by choice.
final class JobRun {
  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
  private static final int SAMPLE_LINES = 10;

  /** Before Spark's own hook (40), which would take the executors away under a batch in work. */
  private static final int HOOK_PRIORITY = 100;

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final JobOptions options;
  private final Map<String, Object> client;
  private final LiveTotals live = new LiveTotals();
  private volatile boolean ready;

  JobRun(JobOptions options) {
    this.options = options;
    client = options.kafka.clientProperties();
  }

  int run() throws InterruptedException {
    Exit.withSupervisor();
    SparkConf conf = SparkSettings.of(new SparkConf(), options.batchInterval);
    Watchdog watchdog =
        new Watchdog(options.batchInterval, () -> Runtime.getRuntime().halt(ExitCode.FAILED));
    try (JobMeters meters = meters();
        HttpEndpoints http = new HttpEndpoints(options.httpPort);
        Admin admin = Admin.create(client);
        TotalsStore store = store(meters)) {
      new JobEndpoints(meters, live::snapshot).addTo(http, watchdog::alive, () -> ready);
      http.start();
      LOG.info("metrics, counts and page at http://localhost:{}", http.port());
      awaitTopics(admin);
      InputTopic topic = new InputTopic(admin, options.topic);
      TopicFacts facts = topic.facts();
      LostInput lostInput = new LostInput(options.onLostInput, store, meters);
      Progress start =
          new StartPosition(
                  store, lostInput, options.onReplacedTopic, options.acceptTokenizerChange)
              .take(facts, fresh(facts));
      live.restored(start, store.totals(), meters);
      meters.epoch(epoch(admin));
      LOG.info(
          "{} words in {} totals so far; counting on after commit {}",
          start.total(),
          start.distinct(),
          start.seq());
      Goal goal = new Goal(options.untilEnd ? facts.ends() : null, start, System.out);
      if (!goal.reached(start)) {
        count(conf, watchdog, topic, store, lostInput, meters, goal, start);
      }
      goal.summarize(store.progress());
      return ExitCode.DONE;
    }
  }

  private void count(
      SparkConf conf,
      Watchdog watchdog,
      InputTopic topic,
      TotalsStore store,
      LostInput lostInput,
      JobMeters meters,
      Goal goal,
      Progress start)
      throws InterruptedException {
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    JavaStreamingContext streaming =
        new JavaStreamingContext(
            context,
            org.apache.spark.streaming.Durations.milliseconds(options.batchInterval.toMillis()));
    BatchListener listener = new BatchListener(meters, watchdog, Clock.systemUTC());
    var pipeline =
        new WordCountPipeline(
            topic::facts,
            store,
            lostInput,
            view(spark),
            live,
            meters,
            Clock.systemUTC(),
            listener,
            watchdog,
            goal);
    streaming.addStreamingListener(listener);
    context.sc().addSparkListener(new BatchListener.Executors(meters));
    var stream =
        new KafkaInput(
                options.topic,
                client,
                options.tokenizer,
                options.maxWordBytes,
                options.view == JobOptions.View.COUNTS ? SAMPLE_LINES : 0)
            .stream(streaming, start.nextOffsets(), pipeline::batch);
    meters.rateLimit(() -> stream.inputDStream().rateController().get().getLatestRate());
    goal.onReached(
        () -> {
          pipeline.finish();
          // Not gracefully, Spark closes its consumer under the batch that it is just planning.
          streaming.stop(false, true);
        });
    ShutdownHookManager.get()
        .addShutdownHook(
            () -> {
              if (ready) {
                stop(pipeline, streaming, store);
              }
            },
            HOOK_PRIORITY,
            STOP_PATIENCE.plusSeconds(10).toSeconds(),
            TimeUnit.SECONDS);
    streaming.start();
    watchdog.start();
    ready = true;
    try {
      streaming.awaitTermination();
    } catch (Exception e) {
      throw explained(e, topic, store);
    } finally {
      ready = false;
      pipeline.finish();
      streaming.stop(true, false);
      KafkaInput.close();
    }
  }

  /** What looks like a failure of Spark's may come of a topic that changed under it. */
  private static RuntimeException explained(Exception e, InputTopic topic, TotalsStore store) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProgramException explained) {
        return explained;
      }
    }
    Progress progress = store.progress();
    try {
      TopicFacts now = topic.facts();
      InputGuards.sameTopic(progress.topic(), progress.topicId(), now);
      long lost = InputGuards.lost(progress.nextOffsets(), now);
      if (lost > 0) {
        return InputGuards.lostInput(progress.topic(), lost);
      }
    } catch (ProgramException explained) {
      return explained;
    } catch (RuntimeException noFacts) {
      e.addSuppressed(noFacts);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** A courtesy to the log and to whoever waits: exactness does not need an orderly stop. */
  private static void stop(
      WordCountPipeline pipeline, JavaStreamingContext streaming, TotalsStore store) {
    pipeline.finish();
    try {
      if (!pipeline.awaitIdle(STOP_PATIENCE.toSeconds())) {
        LOG.warn("stopping in the middle of a batch; a restart counts it again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    streaming.stop(true, true);
    Progress last = store.progress();
    LOG.info(
        "stopped after commit {}: {} words in {} totals",
        last.seq(),
        last.total(),
        last.distinct());
  }

  private void awaitTopics(Admin admin) {
    var progress = wordcount.program.Progress.onStandardError();
    KafkaWait.awaitTopic(client, options.topic, options.wait, progress);
    TotalsTopics topics = topics();
    if (options.createTopics) {
      OutputTopics.create(admin, topics);
    }
    for (String output : List.of(topics.counts(), topics.progress())) {
      KafkaWait.awaitTopic(client, output, options.wait, progress);
    }
  }

  private TotalsStore store(JobMeters meters) {
    return new KafkaTotalsStore(
        options.appId,
        topics(),
        new TotalsLimits(options.maxDistinctWords),
        new TransactionalWriter(client, options.appId, meters::watch),
        new TopicReader(client),
        new StoreMeters(meters));
  }

  private TotalsTopics topics() {
    return new TotalsTopics(options.countsTopic, options.progressTopic);
  }

  private Progress fresh(TopicFacts facts) {
    return Progress.none(
        options.topic,
        facts.id(),
        facts.beginnings(),
        options.tokenizer.version() + "/max" + options.maxWordBytes,
        ManagementFactory.getRuntimeMXBean().getName());
  }

  private BatchView view(SparkSession spark) {
    return switch (options.view) {
      case COUNTS -> new CountsView(System.out, options.top);
      case SQL -> new SqlView(spark, options.sql, System.out);
      case NONE -> BatchView.NONE;
    };
  }

  private JobMeters meters() {
    Map<String, String> build = new HashMap<>();
    build.put("version", wordcount.program.Version.current());
    build.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    build.put("kafka", AppInfoParser.getVersion());
    long startMs = ManagementFactory.getRuntimeMXBean().getStartTime();
    return new JobMeters(
        options.topic, options.batchInterval, startMs, build, live::snapshot, options.top);
  }

  private long epoch(Admin admin) {
    try {
      return admin
          .describeTransactions(List.of(options.appId))
          .description(options.appId)
          .get()
          .producerEpoch();
    } catch (java.util.concurrent.ExecutionException e) {
      LOG.warn("cannot learn the producer's epoch: {}", e.getCause().getMessage());
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
