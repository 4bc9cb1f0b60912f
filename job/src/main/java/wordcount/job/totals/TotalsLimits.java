package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import wordcount.job.count.WordTable;

/**
 * Limits the totals: after this many distinct words, or this much memory, new words are counted
 * together as {@link #OTHER}. Words that already have a total are still counted separately, and the
 * sum of all totals stays exact.
 *
 * @param maxDistinctWords at least 1
 * @param maxBytes bytes of memory, at least 1; {@link #OTHER} itself may exceed it
 * @param maxRestoredBytes memory limit in bytes when totals are read back; another process may have
 *     had room for more
 * @param keepChecks how long to keep totals of verifications after their last increase
 */
public record TotalsLimits(
    long maxDistinctWords, long maxBytes, long maxRestoredBytes, Duration keepChecks) {
  /** The word that stands for all words over the limit. */
  public static final String OTHER = "__other__";

  private static final byte[] OTHER_BYTES = OTHER.getBytes(UTF_8);

  /**
   * A batch's counts with the words over the limit replaced, and the number of their occurrences.
   */
  record Admitted(WordTable changes, long overflow) {}

  Admitted admit(WordTable counts, WordTable totals) {
    if (fits(totals, counts.size(), counts.wordBytes())) {
      return new Admitted(counts, 0);
    }
    Admission admission = new Admission(totals);
    counts.forEach(admission);
    if (admission.overflow > 0) {
      admission.changes.add(OTHER_BYTES, 0, OTHER_BYTES.length, admission.overflow);
    }
    return new Admitted(admission.changes, admission.overflow);
  }

  private boolean fits(WordTable totals, long newWords, long theirBytes) {
    return totals.size() + newWords <= maxDistinctWords
        && totals.memoryWith(newWords, theirBytes) <= maxBytes;
  }

  /** Admits the words of one batch, first come, first served. */
  private final class Admission implements WordTable.Sink {
    private final WordTable totals;
    private final WordTable changes = new WordTable();
    private long newWords;
    private long newBytes;
    private long overflow;

    Admission(WordTable totals) {
      this.totals = totals;
    }

    @Override
    public void word(byte[] bytes, int from, int to, long count) {
      if (totals.contains(bytes, from, to)) {
        changes.add(bytes, from, to, count);
      } else if (fits(totals, newWords + 1, newBytes + to - from)) {
        newWords++;
        newBytes += to - from;
        changes.add(bytes, from, to, count);
      } else {
        overflow += count;
      }
    }
  }
}
