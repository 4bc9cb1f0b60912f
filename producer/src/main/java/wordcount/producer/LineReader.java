package wordcount.producer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Splits a stream of bytes into lines. A line ends with {@code \n} or {@code \r\n}; a last line
 * without a line end counts, too. All other bytes pass unchanged.
 */
final class LineReader implements AutoCloseable {
  private static final int INITIAL_BUFFER = 256 * 1024;

  private final InputStream in;
  private final String name;
  private final int limit;
  private final String remedy;

  private byte[] buffer;
  private int start;
  private int end;
  private long lines;

  /**
   * @param name what to call the stream in errors
   * @param limit the longest line to accept, in bytes without its end
   * @param remedy what a user can do about a longer one
   */
  LineReader(InputStream in, String name, int limit, String remedy) {
    this(in, name, limit, remedy, INITIAL_BUFFER);
  }

  LineReader(InputStream in, String name, int limit, String remedy, int initialBuffer) {
    this.in = in;
    this.name = name;
    this.limit = limit;
    this.remedy = remedy;
    this.buffer = new byte[initialBuffer];
  }

  /** Returns the next line without its end; null after the last. */
  byte[] next() throws IOException {
    int scan = start;
    while (true) {
      for (; scan < end; scan++) {
        if (buffer[scan] == '\n') {
          return line(scan, scan + 1);
        }
      }
      int scanned = scan - start;
      // The buffer may hold one byte more than the limit: a \r whose \n is yet to come.
      if (scanned > (long) limit + 1) {
        throw tooLong();
      }
      if (!fill()) {
        return scanned == 0 ? null : line(end, end);
      }
      scan = start + scanned;
    }
  }

  /** Skips these bytes if the stream begins with them; call it before anything else. */
  void skip(byte[] mark) throws IOException {
    // A slow sender's first bytes may come alone; while they match, this waits for the next.
    while (end < mark.length && Arrays.equals(buffer, 0, end, mark, 0, end)) {
      if (!fill()) {
        return;
      }
    }
    if (end >= mark.length && Arrays.equals(buffer, 0, mark.length, mark, 0, mark.length)) {
      start = mark.length;
    }
  }

  private byte[] line(int until, int nextStart) {
    boolean carriageReturn = nextStart > until && until > start && buffer[until - 1] == '\r';
    int length = until - start - (carriageReturn ? 1 : 0);
    if (length > limit) {
      throw tooLong();
    }
    byte[] line = Arrays.copyOfRange(buffer, start, start + length);
    start = nextStart;
    lines++;
    return line;
  }

  /** Reads more bytes, making room first; returns false at the end of the stream. */
  private boolean fill() throws IOException {
    if (end == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
      } else {
        buffer = Arrays.copyOf(buffer, Math.max(2, buffer.length * 2));
      }
      end -= start;
      start = 0;
    }
    int read = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, read);
    return read >= 0;
  }

  private ProgramException tooLong() {
    return new ProgramException(
        ExitCode.FAILED,
        "line " + (lines + 1) + " of " + name + " is too long",
        "it has more than " + limit + " bytes, the limit of one request to Kafka",
        remedy);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
