package wordcount.local.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import wordcount.program.Signals;

/**
 * Turns Ctrl-C (SIGINT), SIGTERM and SIGHUP into a request to stop. From the first of them on the
 * run has a limited time to stop in order; then the process ends anyway. The run chooses its exit
 * code, which a shutdown hook could not.
 */
public final class StopSignal implements AutoCloseable {
  private static final int SIGNAL_EXIT = 128;

  private final Duration limit;
  private final Map<String, Object> previous = new HashMap<>();
  private final CompletableFuture<Integer> requested = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Integer decided;

  private StopSignal(Duration limit) {
    this.limit = limit;
  }

  /**
   * Listens from now on.
   *
   * @param limit how long stopping may take
   */
  public static StopSignal listen(Duration limit) {
    StopSignal signal = new StopSignal(limit);
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      signal.previous.put(name, Signals.handle(name, signal::request));
    }
    return signal;
  }

  private void request(String name, int number) {
    int code = SIGNAL_EXIT + number;
    if (requested.complete(code)) {
      Thread patience = new Thread(() -> leaveInTime(code), "stop limit");
      patience.setDaemon(true);
      patience.start();
    }
  }

  private void leaveInTime(int code) {
    try {
      if (!stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("not all stopped within " + limit.toSeconds() + " s; leaving anyway");
        Runtime.getRuntime().halt(decided == null ? code : decided);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completes when someone wants the program to stop, with the exit code that tells of it. */
  public CompletableFuture<Integer> requested() {
    return requested;
  }

  /**
   * Notes that the run has its result: a signal no longer changes the exit code.
   *
   * @param onSignal what to say if there is a signal nevertheless, or was one
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
