package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Converts a stream of bytes from any encoding to UTF-8; fails at the first invalid byte. */
final class Utf8Stream extends InputStream {
  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final String name;
  private final Charset encoding;
  private final CharsetDecoder decoder;
  private final CharsetEncoder encoder = UTF_8.newEncoder();
  private final ByteBuffer encoded = ByteBuffer.allocate(BUFFER).limit(0);
  private final CharBuffer characters = CharBuffer.allocate(BUFFER).limit(0);
  // A char takes at most three bytes, a surrogate pair four.
  private final ByteBuffer utf8 = ByteBuffer.allocate(3 * BUFFER).limit(0);

  private long decoded;
  private boolean ended;
  private boolean begun;
  private boolean utf8Already;

  /**
   * @param name what to call the stream in errors
   */
  Utf8Stream(InputStream in, String name, Charset encoding) {
    this.in = in;
    this.name = name;
    this.encoding = encoding;
    decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * Reads UTF-8.
   *
   * @throws ProgramException at the first byte that is invalid in the encoding; it names the
   *     position
   */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (!utf8.hasRemaining()) {
      if (ended) {
        return -1;
      }
      convert();
    }
    int read = Math.min(length, utf8.remaining());
    utf8.get(into, offset, read);
    return read;
  }

  private void convert() throws IOException {
    encoded.compact();
    int read = in.read(encoded.array(), encoded.position(), encoded.remaining());
    encoded.position(encoded.position() + Math.max(0, read)).flip();
    if (!begun) {
      begun = true;
      utf8Already = isUtf8BeyondAscii(encoded.duplicate());
    }
    characters.compact();
    int before = encoded.position();
    CoderResult result = decoder.decode(encoded, characters, read < 0);
    decoded += encoded.position() - before;
    if (result.isError()) {
      throw malformed();
    }
    if (read < 0 && result.isUnderflow()) {
      ended = decoder.flush(characters).isUnderflow();
    }
    characters.flip();
    utf8.clear();
    if (encoder.encode(characters, utf8, ended).isError()) {
      throw malformed();
    }
    utf8.flip();
  }

  /**
   * Returns whether the first kilobytes of the stream are valid UTF-8 with characters beyond ASCII.
   * Text in another encoding is hardly ever both.
   */
  boolean utf8Already() {
    return utf8Already;
  }

  private static boolean isUtf8BeyondAscii(ByteBuffer bytes) {
    int size = bytes.remaining();
    CharBuffer text = CharBuffer.allocate(size);
    // The last character may be incomplete.
    boolean valid = !UTF_8.newDecoder().decode(bytes, text, false).isError();
    return valid && text.position() < size - bytes.remaining();
  }

  private ProgramException malformed() {
    return new ProgramException(
        ExitCode.FAILED,
        name + " is not " + encoding.name(),
        "byte " + (decoded + 1) + " does not start a valid character",
        "set --encoding (ENCODING=) to the text's encoding, or omit it to count invalid bytes as"
            + " U+FFFD");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
