package wordcount.local;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file with one line for each word: the word, a tab, its total. Backslash, tab, newline and
 * carriage return in a word are written {@code \\}, {@code \t}, {@code \n} and {@code \r}.
 */
final class TotalsFile {
  private TotalsFile() {}

  /** Writes the whole file under another name first, so that nobody ever sees half of it. */
  static void write(Path file, Iterable<CountedWord> words) throws IOException {
    Path target = file.toAbsolutePath();
    Path draft = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16)) {
        for (CountedWord word : words) {
          writeEscaped(word.word(), out);
          out.write('\t');
          out.write(Long.toString(word.total()).getBytes(StandardCharsets.US_ASCII));
          out.write('\n');
        }
      }
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
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
