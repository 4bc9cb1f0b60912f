package wordcount.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text with one line for each word: the word, a tab, its total. Backslash, tab, newline and
 * carriage return in a word are written {@code \\}, {@code \t}, {@code \n} and {@code \r}.
 */
final class TotalsFile {
  private TotalsFile() {}

  /** Writes the line of a word. */
  static void write(CountedWord word, OutputStream out) throws IOException {
    writeEscaped(word.word(), out);
    out.write('\t');
    out.write(Long.toString(word.total()).getBytes(StandardCharsets.US_ASCII));
    out.write('\n');
  }

  /** Writes a word so that it stays on one line and in one column. */
  static void writeEscaped(byte[] word, OutputStream out) throws IOException {
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
  }
}
