package wordcount.producer;

import java.util.Locale;
import wordcount.program.ProgressLine;

/** Updates a progress line while lines are being sent. */
final class SendProgress implements AutoCloseable {
  private final Acknowledgements acknowledgements;
  private final ProgressLine progress;
  private final EverySecond updates = new EverySecond("progress", this::show);

  private long shownLines;
  private long shownAt = System.nanoTime();

  SendProgress(Acknowledgements acknowledgements, ProgressLine progress) {
    this.acknowledgements = acknowledgements;
    this.progress = progress;
  }

  void start() {
    updates.start();
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
    updates.close();
    progress.end();
  }
}
