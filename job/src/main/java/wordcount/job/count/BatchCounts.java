package wordcount.job.count;

import java.util.ArrayList;
import java.util.List;
import wordcount.program.CheckWords;

/** The counts of several partitions, merged on the driver. */
public final class BatchCounts {
  private final WordTable words = new WordTable();
  private final WordTable checks = new WordTable();
  private final List<String> sampleLines = new ArrayList<>();
  private Tally tally = Tally.ZERO;

  /** Adds the counts of one partition. */
  public void add(PartitionCounts partition) {
    partition.forEach(
        (bytes, from, to, count) ->
            (CheckWords.isKey(bytes, from, to) ? checks : words).add(bytes, from, to, count));
    partition.sampleLines().stream()
        .limit(PartitionCounter.SAMPLE_LINES - sampleLines.size())
        .forEach(sampleLines::add);
    tally = tally.plus(partition.tally());
  }

  /** Adds the counts of another batch; sample lines remain this batch's. */
  public void add(BatchCounts other) {
    other.words.forEach(words::add);
    other.checks.forEach(checks::add);
    tally = tally.plus(other.tally);
  }

  /** Returns every word with its count. */
  public WordTable words() {
    return words;
  }

  /** Returns the same for the keys of a verification's words; see {@link CheckWords}. */
  public WordTable checks() {
    return checks;
  }

  /** Returns some of the lines, cut to a length suitable for a log; empty unless requested. */
  public List<String> sampleLines() {
    return List.copyOf(sampleLines);
  }

  /** Returns what was counted besides words. */
  public Tally tally() {
    return tally;
  }
}
