package wordcount.producer;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.ThreadUtils;

/** Runs a task every second on a thread of its own, from start to close. */
final class EverySecond implements AutoCloseable {
  private final Runnable task;
  private final ScheduledExecutorService thread;

  /**
   * @param name the thread's name
   */
  EverySecond(String name, Runnable task) {
    this.task = task;
    thread =
        Executors.newSingleThreadScheduledExecutor(ThreadUtils.createThreadFactory(name, true));
  }

  void start() {
    // Ends with the executor; nothing waits for its result.
    var unused = thread.scheduleWithFixedDelay(task, 1, 1, TimeUnit.SECONDS);
  }

  /** Runs the task no more; does not wait for its end. The task itself may call this. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
