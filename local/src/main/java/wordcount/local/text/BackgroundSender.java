package wordcount.local.text;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import wordcount.producer.LineSender;
import wordcount.producer.LineSource;
import wordcount.producer.SendSummary;

/** Sends the lines of a source in the background. */
public final class BackgroundSender implements AutoCloseable {
  /** Reading from a pipe without a writer blocks forever; interrupts do not end it. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final LineSender sender;
  private final CompletableFuture<SendSummary> sent = new CompletableFuture<>();
  private final Thread thread;

  private BackgroundSender(LineSender sender, LineSource source) {
    this.sender = sender;
    this.thread = new Thread(() -> send(source), "sender");
    thread.setDaemon(true);
  }

  /** Starts sending; {@link #close()} closes the sender. */
  public static BackgroundSender start(LineSender sender, LineSource source) {
    BackgroundSender sending = new BackgroundSender(sender, source);
    sending.thread.start();
    return sending;
  }

  private void send(LineSource source) {
    try (source) {
      sent.complete(sender.send(source));
    } catch (Exception e) {
      sent.completeExceptionally(e);
    }
  }

  /** Returns a future that completes when all lines are acknowledged, or fails with the reason. */
  public CompletableFuture<SendSummary> sent() {
    return sent;
  }

  private long lines() {
    return sender.acknowledgements().lines();
  }

  /** Returns the bytes acknowledged so far, including one for each line end. */
  public long bytes() {
    return sender.acknowledgements().bytes() + lines();
  }

  /** Stops reading and waits until all lines read are acknowledged. */
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
