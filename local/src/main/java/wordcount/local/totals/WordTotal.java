package wordcount.local.totals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A word and its total.
 *
 * @param word its bytes in UTF-8; not to be changed
 * @param total how often it was counted
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by order only, and there are millions of them.
record WordTotal(byte[] word, long total) {
  /** Highest total first; ties by the word's bytes as unsigned numbers. */
  static final Comparator<WordTotal> ORDER =
      Comparator.comparingLong(WordTotal::total)
          .reversed()
          .thenComparing(WordTotal::word, Arrays::compareUnsigned);

  /**
   * Writes a line: the word, a tab, its total. Backslash, tab, newline and carriage return in the
   * word are written {@code \\}, {@code \t}, {@code \n} and {@code \r}, so that it stays on one
   * line and in one column.
   */
  void writeTo(OutputStream out) throws IOException {
    for (byte b : word) {
      // All four are single bytes in UTF-8 and never part of another character.
      switch (b) {
        case '\\' -> out.write(new byte[] {'\\', '\\'});
        case '\t' -> out.write(new byte[] {'\\', 't'});
        case '\n' -> out.write(new byte[] {'\\', 'n'});
        case '\r' -> out.write(new byte[] {'\\', 'r'});
        default -> out.write(b);
      }
    }
    out.write('\t');
    out.write(Long.toString(total).getBytes(StandardCharsets.US_ASCII));
    out.write('\n');
  }
}
