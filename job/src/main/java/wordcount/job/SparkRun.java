package wordcount.job;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.WordCountPipeline.Collaborators;
import wordcount.job.monitoring.BatchListener;
import wordcount.job.monitoring.BatchMeters;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.source.KafkaInput;
import wordcount.job.time.Patience;
import wordcount.job.totals.Progress;
import wordcount.job.view.BackgroundView;
import wordcount.job.view.BatchView;
import wordcount.job.view.CountsView;
import wordcount.job.view.FailSafeView;
import wordcount.job.view.Printout;
import wordcount.job.view.SqlView;
import wordcount.job.view.ViewKind;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Spark's part of a run: starts the stream, waits for its end and stops it in order. */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this job is built on by choice.
final class SparkRun {
  private static final Logger LOG = LoggerFactory.getLogger(SparkRun.class);

  /** Before Spark's own hook (40), which would remove the executors from a running batch. */
  private static final int HOOK_PRIORITY = 100;

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final Duration MIRROR_PATIENCE_AT_SIGTERM = Duration.ofSeconds(3);

  /** Fits with the others into a container's grace period (45 s). */
  private static final Duration ENDING = Duration.ofSeconds(10);

  private final JobOptions options;
  private final Map<String, Object> client;
  private final SparkConf conf;
  private final Collaborators collaborators;
  private final int partitions;
  private volatile boolean counting;

  /**
   * @param partitions how many the topic has
   */
  SparkRun(
      JobOptions options,
      Map<String, Object> client,
      SparkConf conf,
      Collaborators collaborators,
      int partitions) {
    this.options = options;
    this.client = client;
    this.conf = conf;
    this.collaborators = collaborators;
    this.partitions = partitions;
  }

  /**
   * Counts until the goal is reached, the process is told to end, or something fails.
   *
   * @param onStarted what to do once batches run
   * @throws RuntimeException the failure; nothing that came after it was committed
   */
  void count(Progress start, Goal goal, Runnable onStarted) throws InterruptedException {
    Printout out =
        new Printout(
            new FileOutputStream(FileDescriptor.out), collaborators.meters().batches()::viewFailed);
    // Only queries need Spark SQL. A session warns if it does not create the context itself.
    Optional<SparkSession> sql =
        options.view() == ViewKind.SQL
            ? Optional.of(SparkSession.builder().config(conf).getOrCreate())
            : Optional.empty();
    JavaSparkContext context =
        sql.map(session -> JavaSparkContext.fromSparkContext(session.sparkContext()))
            .orElseGet(() -> new JavaSparkContext(conf));
    JavaStreamingContext streaming =
        new JavaStreamingContext(context, Durations.milliseconds(options.batchInterval.toMillis()));
    BatchView view = view(sql, out);
    var pipeline =
        new WordCountPipeline(
            collaborators, view, goal, Clock.systemUTC(), System::nanoTime, options.batchInterval);
    LongAccumulator recordsRead = monitor(streaming);
    new KafkaInput(options.topic, client, partitions, options.counting(), recordsRead)
        .forEachBatch(streaming, start, pipeline::batch);
    goal.onReached(
        () -> {
          pipeline.finish();
          // If not stopped gracefully, Spark closes its consumer while it plans a batch.
          streaming.stop(false, true);
        });
    stopAtShutdown(pipeline, view, streaming);
    collaborators.watchdog().start();
    streaming.start();
    counting = true;
    onStarted.run();
    try {
      streaming.awaitTermination();
      view.finish(SqlView.LIMIT);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw explained(e);
    } finally {
      counting = false;
      pipeline.finish();
      view.finish(Duration.ZERO);
      stopSpark(streaming, false);
      KafkaInput.close();
      out.close();
    }
  }

  /** Returns the reason: a topic that changed can look like a failure of Spark's. */
  private RuntimeException explained(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProgramException explained) {
        return explained;
      }
    }
    try {
      collaborators
          .planner()
          .sameTopic(
              collaborators.totals().progress(),
              within(Patience.EXPLANATION, collaborators.topic()));
    } catch (ProgramException explained) {
      return explained;
    } catch (RuntimeException noFacts) {
      if (noFacts.getCause() instanceof ProgramException explained) {
        return explained;
      }
      e.addSuppressed(noFacts);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /**
   * Stops Spark; false if it does not stop, as while it plans a batch and brokers do not answer.
   */
  private static boolean stopSpark(JavaStreamingContext streaming, boolean gracefully) {
    try {
      return within(
          ENDING,
          () -> {
            streaming.stop(true, gracefully);
            return true;
          });
    } catch (CompletionException e) {
      LOG.warn("Spark did not stop: {}", String.valueOf(e.getCause()));
      return false;
    }
  }

  private static <T> T within(Duration patience, Supplier<T> work) {
    Executor daemon =
        task -> {
          Thread thread = new Thread(task, "end of the job");
          thread.setDaemon(true);
          thread.start();
        };
    return CompletableFuture.supplyAsync(work, daemon)
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /**
   * Connects Spark with the meters and the watchdog.
   *
   * @return counts the records that tasks read
   */
  private LongAccumulator monitor(JavaStreamingContext streaming) {
    SparkContext context = streaming.ssc().sparkContext();
    JobMeters meters = collaborators.meters();
    Watchdog watchdog = collaborators.watchdog();
    streaming.addStreamingListener(
        new BatchListener(meters.batches(), watchdog, Clock.systemUTC()));
    LongAccumulator recordsRead = context.longAccumulator("records read");
    context.addSparkListener(
        new BatchListener.ExecutorListener(meters, watchdog, recordsRead.id()));
    meters.executors(
        () -> context.getExecutorMemoryStatus().size() - 1,
        context.conf().getInt("spark.executor.instances", 0));
    return recordsRead;
  }

  private void stopAtShutdown(
      WordCountPipeline pipeline, BatchView view, JavaStreamingContext streaming) {
    ShutdownHookManager.get()
        .addShutdownHook(
            () -> {
              if (counting) {
                stop(pipeline, view, streaming);
              }
            },
            HOOK_PRIORITY,
            STOP_PATIENCE.multipliedBy(2).toSeconds(),
            TimeUnit.SECONDS);
  }

  /** Stops in order, for the sake of the log and of callers; exactness does not depend on it. */
  private void stop(WordCountPipeline pipeline, BatchView view, JavaStreamingContext streaming) {
    pipeline.finish();
    try {
      if (!pipeline.awaitIdle(STOP_PATIENCE)) {
        LOG.warn("stopping in the middle of a batch; a restart will count it again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // While the JVM ends, Spark's executors do not report failed tasks, so a query may never end.
    view.finish(Duration.ZERO);
    collaborators.mirror().close(MIRROR_PATIENCE_AT_SIGTERM);
    if (!stopSpark(streaming, true)) {
      // Spark's own hook would wait again, longer than the grace period of a container.
      Runtime.getRuntime().halt(ExitCode.TERMINATED);
    }
    Progress last = collaborators.totals().progress();
    LOG.info(
        "stopped after commit {}: {} words in {} totals",
        last.seq(),
        last.total(),
        last.distinct());
  }

  private BatchView view(Optional<SparkSession> sql, Printout out) {
    BatchMeters batches = collaborators.meters().batches();
    Runnable onFailure = batches::viewFailed;
    return switch (options.view()) {
      case COUNTS -> new FailSafeView(new CountsView(out::print, options.top), onFailure);
      case SQL ->
          new BackgroundView(
              new FailSafeView(
                  new SqlView(sql.orElseThrow(), options.sql(), out::print), onFailure),
              Budgets.ofThisJvm().view(),
              onFailure,
              batches::viewWaits);
      case NONE -> BatchView.NONE;
    };
  }
}
