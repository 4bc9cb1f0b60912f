package wordcount.job.mirror;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** Rows of a word and its total in the binary format of PostgreSQL's COPY. */
final class CopyRows {
  private static final byte[] HEADER =
      ("PGCOPY\n\u00ff\r\n\0" + "\0".repeat(2 * Integer.BYTES))
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final int COLUMNS = 2;
  private static final int END = -1;
  private static final int BESIDE_WORD = Short.BYTES + 2 * Integer.BYTES + Long.BYTES;

  private byte[] rows;
  private int size;

  /** Creates an empty buffer for this many bytes; it grows. */
  CopyRows(int room) {
    rows = new byte[room];
  }

  /** Adds a row. */
  void add(byte[] bytes, int from, int to, long total) {
    int length = to - from;
    if (rows.length - size < length + BESIDE_WORD) {
      rows = java.util.Arrays.copyOf(rows, Math.max(2 * rows.length, size + length + BESIDE_WORD));
    }
    put(COLUMNS, Short.BYTES);
    put(length, Integer.BYTES);
    System.arraycopy(bytes, from, rows, size, length);
    size += length;
    put(Long.BYTES, Integer.BYTES);
    put(total, Long.BYTES);
  }

  private void put(long number, int bytes) {
    for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      rows[size++] = (byte) (number >>> shift);
    }
  }

  int bytes() {
    return size;
  }

  /** Sends the rows and removes them from the buffer. */
  void flushTo(CopyIn copy) throws SQLException {
    copy.writeToCopy(rows, 0, size);
    size = 0;
  }

  /** Sends the header; call it before the first row. */
  static void begin(CopyIn copy) throws SQLException {
    copy.writeToCopy(HEADER, 0, HEADER.length);
  }

  /** Sends the trailer; call it after the last row. */
  static void end(CopyIn copy) throws SQLException {
    byte[] end = {(byte) END, (byte) END};
    copy.writeToCopy(end, 0, end.length);
    copy.endCopy();
  }
}
