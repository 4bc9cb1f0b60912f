package wordcount.k8s.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** The job's page {@code /metrics}, or what we need of it. */
public final class Meters {
  private static final String LAST_BATCH = "wordcount_last_batch_completed_timestamp_seconds";

  private final String page;

  private Meters(String page) {
    this.page = page;
  }

  /**
   * Fetches the page.
   *
   * @throws IOException if the job does not answer
   */
  public static Meters of(DriverPages pages) throws IOException {
    return new Meters(pages.get("/metrics"));
  }

  /** Returns how long ago the last batch ended; empty before the first one. */
  public Optional<Duration> sinceLastBatch(Instant now) {
    OptionalDouble seconds = value(LAST_BATCH);
    return seconds.isPresent() && seconds.getAsDouble() > 0
        ? Optional.of(
            Duration.ofMillis(now.toEpochMilli() - Math.round(seconds.getAsDouble() * 1000)))
        : Optional.empty();
  }

  private OptionalDouble value(String meter) {
    return page.lines()
        .filter(line -> line.startsWith(meter + " ") || line.startsWith(meter + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst();
  }
}
