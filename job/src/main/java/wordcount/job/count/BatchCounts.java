package wordcount.job.count;

import java.util.ArrayList;
import java.util.List;
import wordcount.program.CheckWords;

/** The counts of several partitions put together on the driver. */
public final class BatchCounts {
  private final WordTable words = new WordTable();
  private final WordTable checks = new WordTable();
  private final List<String> sampleLines = new ArrayList<>();
  private Tally tally = Tally.ZERO;

  /** Adds what one partition counted. */
  public void add(PartitionCounts partition) {
    partition.forEach(
        (bytes, from, to, count) ->
            (CheckWords.isKey(bytes, from, to) ? checks : words).add(bytes, from, to, count));
    partition.sampleLines().stream()
        .limit(SampleLine.MAX_LINES - sampleLines.size())
        .forEach(sampleLines::add);
    tally = tally.plus(partition.tally());
  }

  /** Every word with how often it occurred. */
  public WordTable words() {
    return words;
  }

  /** The same for the keys of words that a verification sent; see {@link CheckWords}. */
  public WordTable checks() {
    return checks;
  }

  /** Some of the lines, at most ten, cut to a length fit for a log. */
  public List<String> sampleLines() {
    return List.copyOf(sampleLines);
  }

  /** What was counted besides words. */
  public Tally tally() {
    return tally;
  }
}
