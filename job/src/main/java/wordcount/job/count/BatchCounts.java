package wordcount.job.count;

import java.util.ArrayList;
import java.util.List;

/** The counts of several partitions put together on the driver. */
public final class BatchCounts {
  private final WordTable words = new WordTable();
  private final List<String> sampleLines = new ArrayList<>();
  private long records;
  private long bytes;
  private long nullRecords;
  private long invalidUtf8Records;
  private long oversizeWords;

  /** Adds what one partition counted. */
  public void add(PartitionCounts partition) {
    partition.forEach(words::add);
    partition.sampleLines().stream()
        .limit(SampleLine.MAX_LINES - sampleLines.size())
        .forEach(sampleLines::add);
    records += partition.records();
    bytes += partition.bytes();
    nullRecords += partition.nullRecords();
    invalidUtf8Records += partition.invalidUtf8Records();
    oversizeWords += partition.oversizeWords();
  }

  /** Every word with how often it occurred. */
  public WordTable words() {
    return words;
  }

  /** Some of the lines, at most ten, cut to a length fit for a log. */
  public List<String> sampleLines() {
    return List.copyOf(sampleLines);
  }

  /** Records counted, null ones included. */
  public long records() {
    return records;
  }

  /** Bytes of all lines. */
  public long bytes() {
    return bytes;
  }

  /** Records that held no line. */
  public long nullRecords() {
    return nullRecords;
  }

  /** Records whose line was not valid UTF-8. */
  public long invalidUtf8Records() {
    return invalidUtf8Records;
  }

  /** Occurrences of words longer than the limit. */
  public long oversizeWords() {
    return oversizeWords;
  }
}
