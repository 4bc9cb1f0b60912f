package wordcount.local.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import wordcount.program.Signals;

/**
 * Turns Ctrl-C (SIGINT), SIGTERM and SIGHUP into a request to stop. From the first signal on, the
 * run has a limited time to stop gracefully; then the process ends anyway. The run chooses its exit
 * code, which a shutdown hook could not.
 */
public final class StopRequest implements AutoCloseable {
  /** The system property by which tests on a busy machine allow more seconds than the run does. */
  private static final String SECONDS = "wordcount.stop.seconds";

  private final Duration limit;
  private final Map<String, Object> previous = new HashMap<>();
  private final CompletableFuture<Integer> requested = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Integer decided;

  private StopRequest(Duration limit) {
    this.limit = limit;
  }

  /**
   * Starts listening.
   *
   * @param limit how long stopping may take
   */
  public static StopRequest listen(Duration limit) {
    StopRequest signal =
        new StopRequest(Duration.ofSeconds(Long.getLong(SECONDS, limit.toSeconds())));
    for (String name : Signals.STOP) {
      signal.previous.put(name, Signals.handle(name, signal::request));
    }
    return signal;
  }

  private void request(String name, int code) {
    if (requested.complete(code)) {
      Thread patience = new Thread(() -> leaveInTime(code), "stop limit");
      patience.setDaemon(true);
      patience.start();
    }
  }

  private void leaveInTime(int code) {
    try {
      if (!stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("could not stop all within " + limit.toSeconds() + " s; exiting anyway");
        Runtime.getRuntime().halt(decided == null ? code : decided);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs the task. A failure after the first signal is a part of stopping: Ctrl-C also reaches the
   * programs that the run has started.
   *
   * @param report receives a line if the task fails after a signal
   * @return the exit code
   */
  public int orStopped(Callable<Integer> task, Consumer<String> report) throws Exception {
    try {
      return task.call();
    } catch (Exception e) {
      if (!requested.isDone()) {
        throw e;
      }
      report.accept("stopped");
      return decided == null ? requested.join() : decided;
    }
  }

  /** Returns a future that completes at the first signal, with the exit code for it. */
  public CompletableFuture<Integer> requested() {
    return requested;
  }

  /**
   * Fixes the exit code: the run has its result, and a signal no longer changes it.
   *
   * @param onSignal runs if there was a signal already, or when one comes
   */
  public void decide(int exitCode, Runnable onSignal) {
    decided = exitCode;
    var unused = requested.thenRun(onSignal);
  }

  @Override
  public void close() {
    stopped.countDown();
    previous.forEach(Signals::restore);
  }
}
