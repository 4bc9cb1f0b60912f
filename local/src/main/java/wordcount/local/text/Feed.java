package wordcount.local.text;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import wordcount.producer.LineSender;
import wordcount.producer.LineSource;
import wordcount.producer.SendSummary;

/** Sends the lines of a source in the background. */
public final class Feed implements AutoCloseable {
  /** A pipe that nobody writes to holds its reader for good, whatever interrupts it. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final LineSender sender;
  private final CompletableFuture<SendSummary> sent = new CompletableFuture<>();
  private final Thread thread;

  private Feed(LineSender sender, LineSource source) {
    this.sender = sender;
    this.thread = new Thread(() -> send(source), "feed");
    thread.setDaemon(true);
  }

  /** Starts to send; {@link #close()} closes the sender. */
  public static Feed start(LineSender sender, LineSource source) {
    Feed feed = new Feed(sender, source);
    feed.thread.start();
    return feed;
  }

  private void send(LineSource source) {
    try (source) {
      sent.complete(sender.send(source));
    } catch (Exception e) {
      sent.completeExceptionally(e);
    }
  }

  /** Completes when all lines are acknowledged, or with the reason why they are not. */
  public CompletableFuture<SendSummary> sent() {
    return sent;
  }

  /** Lines acknowledged so far. */
  public long lines() {
    return sender.acknowledgements().lines();
  }

  /** Bytes acknowledged so far, with one for the end of each line. */
  public long bytes() {
    return sender.acknowledgements().bytes() + lines();
  }

  /** Stops reading, waits for what was read to be acknowledged. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sender.close();
  }
}
