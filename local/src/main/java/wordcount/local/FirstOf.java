package wordcount.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the first of several futures. */
final class FirstOf {
  private final CompletableFuture<?> any;

  FirstOf(CompletableFuture<?>... futures) {
    any = CompletableFuture.anyOf(futures);
  }

  /** Waits until one completes, normally or not; returns false if none did in time. */
  boolean within(Duration limit) throws InterruptedException {
    try {
      any.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // The caller gets the failure from the future itself.
    }
  }
}
