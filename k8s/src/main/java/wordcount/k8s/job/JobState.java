package wordcount.k8s.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;

/**
 * The job's page {@code /state}. Its times are from the job's own clock, which may differ from this
 * machine's.
 *
 * @param state starting, restoring, counting, idle or stalled
 * @param awaited what the job waits for before batches run; empty once they run
 * @param sinceBatch seconds since the last batch ended; null before the first one
 * @param total words counted since the beginning
 * @param distinct distinct words among them
 * @param lag lines in Kafka that are not counted yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobState(
    String state, String awaited, Double sinceBatch, long total, long distinct, long lag) {
  /**
   * Fetches the page.
   *
   * @throws IOException if the job does not answer, or its answer is not a state
   */
  public static JobState of(DriverPages pages) throws IOException {
    return pages.get("/state", JobState.class);
  }

  /** Returns whether batches make no progress for as long as the job itself calls a stall. */
  public boolean stalled() {
    return state.equals("stalled");
  }
}
