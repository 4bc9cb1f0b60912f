package wordcount.job.monitoring;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchStarted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;

/** Takes Spark's events to the meters and to the watchdog. */
public final class BatchListener implements StreamingListener {
  private final JobMeters meters;
  private final Watchdog watchdog;
  private final Clock clock;
  private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

  public BatchListener(JobMeters meters, Watchdog watchdog, Clock clock) {
    this.meters = meters;
    this.watchdog = watchdog;
    this.clock = clock;
  }

  @Override
  public void onBatchSubmitted(StreamingListenerBatchSubmitted event) {
    watchdog.batchGenerated();
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
    watchdog.progressed();
    BatchInfo batch = event.batchInfo();
    meters.delays(
        delay(batch.schedulingDelay()),
        delay(batch.processingDelay()),
        delay(batch.totalDelay()),
        clock.millis());
  }

  /** Number of batches that are generated and not yet begun. */
  public int waiting() {
    return waiting.size();
  }

  private static Duration delay(scala.Option<?> ms) {
    return ms.isDefined() ? Duration.ofMillis((Long) ms.get()) : Duration.ZERO;
  }

  /** Takes the loss of executors to the meters. */
  public static final class ExecutorLosses extends SparkListener {
    private final JobMeters meters;

    public ExecutorLosses(JobMeters meters) {
      this.meters = meters;
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
      meters.executorLost();
    }
  }
}
