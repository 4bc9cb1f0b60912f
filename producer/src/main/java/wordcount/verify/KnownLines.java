package wordcount.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Lines of words that only this run uses, so that their totals are known whatever else is counted.
 * Some lines contain a unique word, the marker, which measures their latency. Closing lines follow
 * them in each partition: once one is counted, so must be all lines before it.
 *
 * <p>Words consist of lower-case letters and digits, separated by one space: all tokenizers find
 * the same words.
 */
final class KnownLines {
  private static final int VOCABULARY = 50;
  private static final int WORDS_PER_LINE = 8;

  /** Few, since the job keeps a limited number of such words of all recent runs. */
  private static final int MOST_MARKERS = 200;

  private final String run;
  private final int messages;
  private final int markerInterval;
  private final Random random;
  private final Map<String, Long> expected = new LinkedHashMap<>();
  private int next;

  /** One line and its marker, if it has one. */
  record Line(String text, Optional<String> marker) {}

  /**
   * @param run the prefix of this run's words; letters and digits
   * @param messages the number of lines; at least 1
   * @param seed the same seed gives the same lines, except for the prefix
   */
  KnownLines(String run, int messages, long seed) {
    this.run = run;
    this.messages = messages;
    this.markerInterval = (messages + MOST_MARKERS - 1) / MOST_MARKERS;
    this.random = new Random(seed);
  }

  boolean hasNext() {
    return next < messages;
  }

  Line next() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS_PER_LINE; i++) {
      String word = run + "w" + random.nextInt(VOCABULARY);
      expected.merge(word, 1L, Long::sum);
      text.append(i == 0 ? "" : " ").append(word);
    }
    Optional<String> marker =
        next % markerInterval == 0 ? Optional.of(run + "m" + next) : Optional.empty();
    marker.ifPresent(
        word -> {
          expected.put(word, 1L);
          text.append(' ').append(word);
        });
    next++;
    return new Line(text.toString(), marker);
  }

  /** Returns a line of one unique word that is sent to each partition. */
  String closing(int round, int partitions) {
    String word = run + "r" + round;
    expected.put(word, (long) partitions);
    return word;
  }

  /** Returns the totals that the lines returned so far must produce. */
  Map<String, Long> expected() {
    return expected;
  }
}
