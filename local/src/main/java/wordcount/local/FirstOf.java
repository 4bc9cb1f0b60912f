package wordcount.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Several things of which any may come first. */
final class FirstOf {
  private final CompletableFuture<?> any;

  FirstOf(CompletableFuture<?>... futures) {
    any = CompletableFuture.anyOf(futures);
  }

  /** Waits for one to complete, normally or not; returns false if none did in time. */
  boolean within(Duration limit) throws InterruptedException {
    try {
      any.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // The reason is for whoever asks that one future for its result.
    }
  }
}
