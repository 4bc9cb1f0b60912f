package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import wordcount.job.count.WordTable;

/**
 * Bounds the totals' memory: once so many distinct words have a total, words not seen before are
 * counted together under {@link #OTHER}. Words that have a total keep being counted by themselves,
 * and the sum of all totals stays exact.
 *
 * @param maxDistinctWords at least 1
 */
public record TotalsLimits(long maxDistinctWords) {
  /** The word that stands for all words beyond the limit. */
  public static final String OTHER = "__other__";

  private static final byte[] OTHER_BYTES = OTHER.getBytes(UTF_8);

  public TotalsLimits {
    if (maxDistinctWords < 1) {
      throw new IllegalArgumentException("maxDistinctWords must be at least 1");
    }
  }

  /**
   * A batch's counts with the words that find no room replaced, and how many occurrences that was.
   */
  record Admitted(WordTable changes, long overflow) {}

  Admitted admit(WordTable counts, WordTable totals) {
    if (totals.size() + (long) counts.size() <= maxDistinctWords) {
      return new Admitted(counts, 0);
    }
    WordTable changes = new WordTable();
    long[] room = {maxDistinctWords - totals.size()};
    long[] overflow = {0};
    counts.forEach(
        (bytes, from, to, count) -> {
          if (totals.get(bytes, from, to) > 0) {
            changes.add(bytes, from, to, count);
          } else if (room[0] > 0) {
            room[0]--;
            changes.add(bytes, from, to, count);
          } else {
            overflow[0] += count;
          }
        });
    if (overflow[0] > 0) {
      changes.add(OTHER_BYTES, 0, OTHER_BYTES.length, overflow[0]);
    }
    return new Admitted(changes, overflow[0]);
  }
}
