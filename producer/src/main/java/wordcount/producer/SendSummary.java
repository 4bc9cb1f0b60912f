package wordcount.producer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.Locale;

/**
 * The summary of what was sent and acknowledged.
 *
 * @param lines lines acknowledged
 * @param bytes their bytes, without line ends
 * @param elapsed from the first line read to the last acknowledgement
 * @param complete false if it was stopped before the last line
 */
public record SendSummary(long lines, long bytes, Duration elapsed, boolean complete) {
  /** Returns lines per second; 0 if nothing was sent. */
  public double linesPerSecond() {
    return lines == 0 ? 0 : lines / Math.max(seconds(), 1e-9);
  }

  /** Returns it as one line for people and for scripts. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s lines=%d bytes=%d seconds=%.3f lines/s=%.0f",
        complete ? "done" : "stopped",
        lines,
        bytes,
        seconds(),
        linesPerSecond());
  }

  /** Returns it as one JSON object. */
  public String json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("complete", complete)
        .put("lines", lines)
        .put("bytes", bytes)
        .put("seconds", Math.round(seconds() * 1000) / 1000.0)
        .put("linesPerSecond", Math.round(linesPerSecond()))
        .toString();
  }

  private double seconds() {
    return elapsed.toNanos() / 1e9;
  }
}
