package wordcount.producer;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.ThreadUtils;
import wordcount.program.ProgressLine;

/** Updates a progress line while lines are being sent. */
final class SendProgress implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Acknowledgements acknowledgements;
  private final ProgressLine progress;
  private final ScheduledExecutorService thread;

  private long shownLines;
  private long shownAt = System.nanoTime();

  SendProgress(Acknowledgements acknowledgements, ProgressLine progress) {
    this.acknowledgements = acknowledgements;
    this.progress = progress;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            ThreadUtils.createThreadFactory("progress", true));
  }

  void start() {
    // Ends with the executor; nothing waits for its result.
    var unused =
        thread.scheduleAtFixedRate(
            this::show, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void show() {
    long now = System.nanoTime();
    long lines = acknowledgements.lines();
    double seconds = (now - shownAt) / 1e9;
    progress.show(status(lines, acknowledgements.bytes(), (lines - shownLines) / seconds));
    shownLines = lines;
    shownAt = now;
  }

  static String status(long lines, long bytes, double linesPerSecond) {
    return String.format(
        Locale.ROOT,
        "%,d lines acknowledged (%.1f MB), %,.0f lines/s",
        lines,
        bytes / 1e6,
        linesPerSecond);
  }

  /** Stops, and leaves the last status on the screen. */
  @Override
  public void close() {
    thread.shutdownNow();
    progress.end();
  }
}
