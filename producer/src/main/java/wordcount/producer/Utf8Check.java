package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Passes lines on unchanged and counts those that are not UTF-8 text. A line with a NUL counts as
 * one of them: NUL occurs in no text, but is every second byte of most UTF-16.
 */
public final class Utf8Check implements LineSource {
  private static final int SAMPLE_BYTES = 64 * 1024;
  private static final int CHARACTERS = 8 * 1024;

  private final LineSource lines;
  private final CharsetDecoder decoder = UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(CHARACTERS);
  private final ByteArrayOutputStream sample = new ByteArrayOutputStream();
  private long invalidLines;
  private long nonAsciiLines;

  public Utf8Check(LineSource lines) {
    this.lines = lines;
  }

  @Override
  public byte[] next() throws IOException {
    byte[] line = lines.next();
    if (line != null) {
      check(line);
    }
    return line;
  }

  /** Returns the number of lines that are not UTF-8. */
  public long invalidLines() {
    return invalidLines;
  }

  /** Returns the number of UTF-8 lines with characters beyond ASCII, which prove the encoding. */
  public long nonAsciiLines() {
    return nonAsciiLines;
  }

  /** Returns the first lines that are not UTF-8, up to a few kilobytes. */
  public byte[] sample() {
    return sample.toByteArray();
  }

  private void check(byte[] line) {
    int signs = 0;
    boolean nul = false;
    for (byte b : line) {
      signs |= b;
      nul |= b == 0;
    }
    if (nul || (signs < 0 && !isUtf8(line))) {
      invalidLines++;
      int room = Math.min(line.length, SAMPLE_BYTES - sample.size());
      if (room > 0) {
        sample.write(line, 0, room);
        sample.write('\n');
      }
    } else if (signs < 0) {
      nonAsciiLines++;
    }
  }

  private boolean isUtf8(byte[] line) {
    ByteBuffer rest = ByteBuffer.wrap(line);
    decoder.reset();
    CoderResult result;
    do {
      decoded.clear();
      result = decoder.decode(rest, decoded, true);
    } while (result.isOverflow());
    return !result.isError();
  }

  @Override
  public String describe(long index) {
    return lines.describe(index);
  }

  @Override
  public boolean endless() {
    return lines.endless();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
