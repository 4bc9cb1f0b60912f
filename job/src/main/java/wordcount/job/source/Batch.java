package wordcount.job.source;

import java.util.List;

/** One micro-batch: what it covers, and the means to count it. */
public interface Batch {
  /** When the batch was due, in milliseconds since the epoch. */
  long timeMs();

  /** The batch's range of every partition, empty ones included. */
  List<InputRange> ranges();

  /** Counts some ranges, each on its own. */
  List<CountedRange> count(List<InputRange> wanted);
}
