package wordcount.job.count;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * The counts of one partition as one compact value: an executor's answer to the driver. A single
 * array holds the words and their counts.
 */
public final class PartitionCounts implements Serializable {

  private static final long serialVersionUID = 1;

  private final Tally tally;
  private final String[] sampleLines;

  // Per word: its length and its count as varints, then its bytes.
  private final byte[] blob;

  PartitionCounts(Tally tally, WordTable table, List<String> sampleLines) {
    this.tally = tally;
    this.sampleLines = sampleLines.toArray(String[]::new);
    this.blob = pack(table);
  }

  /** Returns what was counted besides words. */
  public Tally tally() {
    return tally;
  }

  /** Returns some of the first lines, each cut to 200 characters; empty unless requested. */
  public List<String> sampleLines() {
    return List.of(sampleLines);
  }

  /** Passes on each word with its count, in the order of the words' first occurrence. */
  public void forEach(WordTable.Sink sink) {
    int at = 0;
    while (at < blob.length) {
      int length = (int) Varint.read(blob, at);
      at += Varint.size(length);
      long count = Varint.read(blob, at);
      at += Varint.size(count);
      sink.word(blob, at, at + length, count);
      at += length;
    }
  }

  private static byte[] pack(WordTable table) {
    long[] size = {0};
    table.forEach(
        (word, from, to, count) ->
            size[0] += Varint.size(to - from) + Varint.size(count) + (to - from));
    if (size[0] > Integer.MAX_VALUE - 16) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "the words of one partition take %d bytes, over 2 GB; take fewer records per batch",
              size[0]));
    }
    byte[] blob = new byte[(int) size[0]];
    int[] at = {0};
    table.forEach(
        (word, from, to, count) -> {
          int next = Varint.write(to - from, blob, at[0]);
          next = Varint.write(count, blob, next);
          System.arraycopy(word, from, blob, next, to - from);
          at[0] = next + (to - from);
        });
    return blob;
  }
}
