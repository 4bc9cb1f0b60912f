package wordcount.job.monitoring;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchStarted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;
import scala.collection.JavaConverters;

/** Forwards Spark's streaming events to the meters and to the watchdog. */
public final class BatchListener implements StreamingListener {
  private final BatchMeters meters;
  private final Watchdog watchdog;
  private final Clock clock;
  private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

  public BatchListener(BatchMeters meters, Watchdog watchdog, Clock clock) {
    this.meters = meters;
    this.watchdog = watchdog;
    this.clock = clock;
  }

  @Override
  public void onBatchSubmitted(StreamingListenerBatchSubmitted event) {
    watchdog.planned();
    waiting.add(event.batchInfo().batchTime().milliseconds());
    meters.waiting(waiting.size());
  }

  @Override
  public void onBatchStarted(StreamingListenerBatchStarted event) {
    waiting.remove(event.batchInfo().batchTime().milliseconds());
    meters.waiting(waiting.size());
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted event) {
    watchdog.ended();
    BatchInfo batch = event.batchInfo();
    meters.delays(delay(batch.schedulingDelay()), delay(batch.processingDelay()), clock.millis());
  }

  private static Duration delay(scala.Option<?> ms) {
    return ms.isDefined() ? Duration.ofMillis((Long) ms.get()) : Duration.ZERO;
  }

  /** Forwards reports of executors, and their loss, to the meters and to the watchdog. */
  public static final class ExecutorListener extends SparkListener {
    private final JobMeters meters;
    private final Watchdog watchdog;
    private final long recordsRead;

    /**
     * @param recordsRead id of the accumulator of records read; executors send its value with each
     *     heartbeat
     */
    public ExecutorListener(JobMeters meters, Watchdog watchdog, long recordsRead) {
      this.meters = meters;
      this.watchdog = watchdog;
      this.recordsRead = recordsRead;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      long read = 0;
      for (var task : JavaConverters.seqAsJavaList(heartbeat.accumUpdates())) {
        for (AccumulableInfo one : JavaConverters.seqAsJavaList(task._4())) {
          if (one.id() == recordsRead && one.update().isDefined()) {
            read += (Long) one.update().get();
          }
        }
      }
      if (read > 0) {
        watchdog.read(heartbeat.execId(), read);
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      // A task lost with its executor has no metrics.
      if (event.taskMetrics() != null) {
        meters.taskGc(Duration.ofMillis(event.taskMetrics().jvmGCTime()));
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
      meters.executorLost();
    }
  }
}
