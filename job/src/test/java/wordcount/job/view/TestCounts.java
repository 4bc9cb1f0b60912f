package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import wordcount.job.count.BatchCounts;
import wordcount.job.count.Counting;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.TextFields;
import wordcount.job.count.TokenizerKind;

/** Counts of lines, as a batch of them would have. */
final class TestCounts {
  private TestCounts() {}

  static BatchCounts of(String... lines) {
    PartitionCounter counter =
        new PartitionCounter(new Counting(TokenizerKind.WHITESPACE, 256, true, TextFields.NONE));
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      counter.line(bytes, 0, bytes.length);
    }
    BatchCounts counts = new BatchCounts();
    counts.add(counter.result());
    return counts;
  }
}
