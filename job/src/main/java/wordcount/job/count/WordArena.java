package wordcount.job.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Stores words with their counts as records, one after the other, in chunks of bytes. A record
 * never moves, so growing copies nothing; its address is positive and below 2^{@value
 * #ADDRESS_BITS}.
 */
final class WordArena {

  static final int ADDRESS_BITS = 40;

  /** Not the address of any record. */
  static final long NONE = 0;

  // G1 allocates separate regions for an array of 512 KB or more (half its smallest region) and
  // wastes the rest of them; these chunks stay below that.
  private static final int CHUNK_BITS = 18;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;

  // A record: count (8 bytes), length (4 bytes), word.
  private static final int LENGTH_AT = Long.BYTES;
  private static final int WORD_AT = LENGTH_AT + Integer.BYTES;
  private static final int FIRST = Long.BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[][] chunks = {new byte[CHUNK_BYTES]};
  private int[] ends = {FIRST};
  private int last;
  private long recordBytes;

  /** Adds a record with count 0 and returns its address. */
  long append(byte[] bytes, int from, int to) {
    int length = to - from;
    int needed = Math.addExact(length, WORD_AT);
    if (needed > CHUNK_BYTES - ends[last]) {
      openChunk(Math.max(needed, CHUNK_BYTES));
    }
    byte[] chunk = chunks[last];
    int at = ends[last];
    LongView.set(chunk, at, 0);
    INT.set(chunk, at + LENGTH_AT, length);
    System.arraycopy(bytes, from, chunk, at + WORD_AT, length);
    ends[last] = at + WORD_AT + length;
    recordBytes += needed;
    return ((long) last << CHUNK_BITS) | at;
  }

  /** Returns whether the record at this address holds this word. */
  boolean holds(long address, byte[] bytes, int from, int to) {
    int length = to - from;
    return length(address) == length
        && WordBytes.equal(chunk(address), wordFrom(address), bytes, from, length);
  }

  long count(long address) {
    return LongView.get(chunk(address), position(address));
  }

  void setCount(long address, long count) {
    LongView.set(chunk(address), position(address), count);
  }

  /** Returns the array that holds the word of this record. */
  byte[] chunk(long address) {
    return chunks[(int) (address >>> CHUNK_BITS)];
  }

  int wordFrom(long address) {
    return position(address) + WORD_AT;
  }

  int wordTo(long address) {
    return wordFrom(address) + length(address);
  }

  /** Returns the address of the first record, or {@link #NONE}. */
  long first() {
    return ends[0] == FIRST ? NONE : FIRST;
  }

  /** Returns the address of the record after this one, or {@link #NONE}. */
  long next(long address) {
    int chunk = (int) (address >>> CHUNK_BITS);
    int end = wordTo(address);
    if (end < ends[chunk]) {
      return ((long) chunk << CHUNK_BITS) | end;
    }
    return chunk < last ? (long) (chunk + 1) << CHUNK_BITS : NONE;
  }

  /** Returns the size of all records in bytes. */
  long bytes() {
    return recordBytes;
  }

  /** Passes on all records and frees each chunk after its last one; not usable afterwards. */
  void drain(WordTable.Sink sink) {
    long record = first();
    while (record != NONE) {
      long next = next(record);
      sink.word(chunk(record), wordFrom(record), wordTo(record), count(record));
      if (next >>> CHUNK_BITS != record >>> CHUNK_BITS) {
        chunks[(int) (record >>> CHUNK_BITS)] = null;
      }
      record = next;
    }
  }

  /** Returns the bytes that this many records take, with this many bytes of words in all. */
  static long bytes(long words, long wordBytes) {
    return words * WORD_AT + wordBytes;
  }

  private void openChunk(int bytes) {
    last++;
    if (last == chunks.length) {
      chunks = Arrays.copyOf(chunks, last * 2);
      ends = Arrays.copyOf(ends, last * 2);
    }
    chunks[last] = new byte[bytes];
  }

  private static int position(long address) {
    return (int) address & (CHUNK_BYTES - 1);
  }

  /** Returns the length in bytes of the word of this record. */
  int length(long address) {
    return (int) INT.get(chunk(address), position(address) + LENGTH_AT);
  }
}
