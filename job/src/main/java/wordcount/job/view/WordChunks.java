package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import wordcount.job.count.WordTable;

/**
 * A table's words and counts as arrays of about a megabyte. A row takes many times the memory of a
 * word's bytes, so it is created only when a query needs it.
 */
final class WordChunks {
  private static final int CHUNK_BYTES = 1 << 20;

  private WordChunks() {}

  static List<byte[]> of(WordTable table) {
    List<byte[]> chunks = new ArrayList<>();
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    table.forEach(
        (bytes, from, to, count) -> {
          int length = to - from;
          chunk.writeBytes(
              ByteBuffer.allocate(Integer.BYTES + length + Long.BYTES)
                  .putInt(length)
                  .put(bytes, from, length)
                  .putLong(count)
                  .array());
          if (chunk.size() >= CHUNK_BYTES) {
            chunks.add(chunk.toByteArray());
            chunk.reset();
          }
        });
    chunks.add(chunk.toByteArray());
    return chunks;
  }

  /** Returns the rows {@code (word, cnt)} of a chunk, one at a time. */
  static Iterator<Row> rows(byte[] chunk) {
    ByteBuffer rest = ByteBuffer.wrap(chunk);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rest.hasRemaining();
      }

      @Override
      public Row next() {
        byte[] word = new byte[rest.getInt()];
        rest.get(word);
        return RowFactory.create(new String(word, UTF_8), rest.getLong());
      }
    };
  }
}
