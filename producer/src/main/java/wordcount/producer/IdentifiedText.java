package wordcount.producer;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import wordcount.program.Sha256;

/** Passes lines on unchanged and computes the identity of the text that they form. */
public final class IdentifiedText implements LineSource {
  /**
   * The identity of a text.
   *
   * @param lines its number of lines
   * @param sha256 hexadecimal digest of its lines as they are sent, each followed by a newline
   */
  public record Identity(long lines, String sha256) {}

  private final LineSource source;
  private final MessageDigest digest = Sha256.newDigest();
  private long lines;

  public IdentifiedText(LineSource source) {
    this.source = source;
  }

  @Override
  public byte[] next() throws IOException {
    byte[] line = source.next();
    if (line != null) {
      digest.update(line);
      digest.update((byte) '\n');
      lines++;
    }
    return line;
  }

  /** Returns the identity of the whole text; call it once, after the last line. */
  public Identity identity() {
    return new Identity(lines, HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public String describe(long index) {
    return source.describe(index);
  }

  @Override
  public boolean endless() {
    return source.endless();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
