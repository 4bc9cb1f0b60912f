package wordcount.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The result of a verification.
 *
 * @param run the prefix of the run's words
 * @param seed the seed of its lines
 * @param messages lines sent and acknowledged, without the closing ones
 * @param words words in all lines
 * @param lost words counted too few times, with the number of missing counts
 * @param doubled words counted too many times, with the number of excess counts
 * @param latencies from sending a line to reading its committed total, one for each timed line
 * @param took from the first line to the last total
 */
record Verdict(
    String run,
    long seed,
    int messages,
    long words,
    Map<String, Long> lost,
    Map<String, Long> doubled,
    List<Duration> latencies,
    Duration took) {
  private static final int MOST_SHOWN = 20;

  /**
   * Compares the totals.
   *
   * @param closed whether all lines must have been counted; until then, missing counts are not lost
   */
  static Verdict compare(
      Verification.Plan plan,
      Map<String, Long> expected,
      Map<String, Long> seen,
      boolean closed,
      List<Duration> latencies,
      Duration took) {
    Map<String, Long> lost = new TreeMap<>();
    Map<String, Long> doubled = new TreeMap<>();
    // The run may have words in the topic that were never sent.
    Set<String> words = new HashSet<>(expected.keySet());
    words.addAll(seen.keySet());
    for (String word : words) {
      long difference = seen.getOrDefault(word, 0L) - expected.getOrDefault(word, 0L);
      if (difference > 0) {
        doubled.put(word, difference);
      } else if (difference < 0 && closed) {
        lost.put(word, -difference);
      }
    }
    return new Verdict(
        plan.run(), plan.seed(), plan.messages(), sum(expected), lost, doubled, latencies, took);
  }

  boolean exact() {
    return lost.isEmpty() && doubled.isEmpty();
  }

  /** Returns the latency in seconds that this share of the timed lines did not exceed. */
  double latencySeconds(double share) {
    if (latencies.isEmpty()) {
      return 0;
    }
    List<Duration> sorted = new ArrayList<>(latencies);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1)).toMillis() / 1000.0;
  }

  /** Returns the verdict as one line of JSON, with the first few of many wrong words. */
  String json() {
    ObjectNode verdict =
        JsonNodeFactory.instance
            .objectNode()
            .put("exact", exact())
            .put("run", run)
            .put("seed", seed)
            .put("messages", messages)
            .put("words", words)
            .put("lostWords", sum(lost))
            .put("doubledWords", sum(doubled))
            .put("latencyP50Seconds", latencySeconds(0.5))
            .put("latencyP99Seconds", latencySeconds(0.99))
            .put("tookSeconds", took.toMillis() / 1000.0);
    addFirst(lost, verdict.putObject("lost"));
    addFirst(doubled, verdict.putObject("doubled"));
    return verdict.toString();
  }

  static long sum(Map<String, Long> words) {
    return words.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void addFirst(Map<String, Long> words, ObjectNode json) {
    words.entrySet().stream()
        .limit(MOST_SHOWN)
        .forEach(word -> json.put(word.getKey(), word.getValue()));
  }
}
