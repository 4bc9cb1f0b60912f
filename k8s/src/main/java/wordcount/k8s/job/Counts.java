package wordcount.k8s.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.util.List;

/**
 * The job's page {@code /counts}.
 *
 * @param total words counted since the beginning
 * @param distinct distinct words among them
 * @param words the most frequent, most frequent first
 * @param lag lines in Kafka that are not counted yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Counts(long total, long distinct, List<Word> words, long lag) {
  /** A word and how often it occurred. */
  public record Word(String word, long count) {}

  /**
   * Fetches the page.
   *
   * @param top how many words to ask for
   * @throws IOException if the job does not answer, or its answer is not counts
   */
  public static Counts of(DriverPages pages, int top) throws IOException {
    return pages.get("/counts?top=" + top, Counts.class);
  }
}
