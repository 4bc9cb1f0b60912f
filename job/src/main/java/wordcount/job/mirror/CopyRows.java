package wordcount.job.mirror;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import wordcount.job.count.WordTable;

/** Rows of a word and its total in the binary format of PostgreSQL's COPY. */
final class CopyRows {
  /** Size of one COPY message, in bytes. */
  private static final int MESSAGE = 64 << 10;

  private static final byte[] HEADER =
      ("PGCOPY\n\u00ff\r\n\0" + "\0".repeat(2 * Integer.BYTES))
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] TRAILER = {-1, -1};
  private static final int COLUMNS = 2;
  private static final int BESIDE_WORD = Short.BYTES + 2 * Integer.BYTES + Long.BYTES;

  private final CopyIn copy;
  private byte[] rows = new byte[2 * MESSAGE];
  private int size;
  private SQLException failure;

  private CopyRows(CopyIn copy) {
    this.copy = copy;
  }

  /** Sends words and their totals to table changed. */
  static void send(Connection connection, Consumer<WordTable.Sink> words) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY changed FROM STDIN (FORMAT binary)");
    try {
      copy.writeToCopy(HEADER, 0, HEADER.length);
      CopyRows rows = new CopyRows(copy);
      words.accept(rows::add);
      rows.flush();
      if (rows.failure != null) {
        throw rows.failure;
      }
      copy.writeToCopy(TRAILER, 0, TRAILER.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void add(byte[] bytes, int from, int to, long total) {
    int length = to - from;
    if (rows.length - size < length + BESIDE_WORD) {
      rows = Arrays.copyOf(rows, Math.max(2 * rows.length, size + length + BESIDE_WORD));
    }
    put(COLUMNS, Short.BYTES);
    put(length, Integer.BYTES);
    System.arraycopy(bytes, from, rows, size, length);
    size += length;
    put(Long.BYTES, Integer.BYTES);
    put(total, Long.BYTES);
    if (size >= MESSAGE) {
      flush();
    }
  }

  private void put(long number, int bytes) {
    for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      rows[size++] = (byte) (number >>> shift);
    }
  }

  /** Sends the rows, unless that has failed before, and removes them from the buffer. */
  private void flush() {
    try {
      if (failure == null) {
        copy.writeToCopy(rows, 0, size);
      }
    } catch (SQLException e) {
      failure = e;
    }
    size = 0;
  }
}
