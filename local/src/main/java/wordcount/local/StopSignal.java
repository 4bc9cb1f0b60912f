package wordcount.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a request to stop, and keeps the process alive until {@link
 * #close()} says that all is stopped, but not for longer than its limit.
 */
final class StopSignal implements AutoCloseable {
  private final Duration limit;
  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "stop signal");

  private StopSignal(Duration limit) {
    this.limit = limit;
  }

  /**
   * Listens from now on.
   *
   * @param limit how long stopping may take
   */
  static StopSignal listen(Duration limit) {
    StopSignal signal = new StopSignal(limit);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void request() {
    requested.complete(null);
    try {
      if (!stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("not all stopped within " + limit.toSeconds() + " s; leaving anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completes when someone wants the program to stop. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
