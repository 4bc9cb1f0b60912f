package wordcount.job.view;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Tells whether counting waits for a core while queries use some. */
final class CoreUse extends SparkListener {
  /** The scheduler pool of queries. */
  static final String QUERIES = "queries";

  /** What a thread's jobs have as a local property. */
  static final String POOL = "spark.scheduler.pool";

  /** By stage, how many of its tasks run. */
  private final Map<Integer, Integer> running = new ConcurrentHashMap<>();

  private final Set<Integer> ofQueries = ConcurrentHashMap.newKeySet();

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    int stage = event.stageInfo().stageId();
    if (QUERIES.equals(event.properties().getProperty(POOL))) {
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
