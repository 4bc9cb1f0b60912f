package wordcount.job.count;

import java.util.ArrayList;
import java.util.List;

/** The counts of several partitions put together on the driver. */
public final class BatchCounts {
  private final WordTable words = new WordTable();
  private final List<String> sampleLines = new ArrayList<>();
  private Tally tally = Tally.ZERO;

  /** Adds what one partition counted. */
  public void add(PartitionCounts partition) {
    partition.forEach(words::add);
    partition.sampleLines().stream()
        .limit(SampleLine.MAX_LINES - sampleLines.size())
        .forEach(sampleLines::add);
    tally = tally.plus(partition.tally());
  }

  /** Every word with how often it occurred. */
  public WordTable words() {
    return words;
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
