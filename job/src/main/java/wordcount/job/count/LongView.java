package wordcount.job.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes eight bytes of an array as one long; the first byte is the lowest. */
final class LongView {

  /** The top bit of each of the eight bytes. */
  static final long TOP_BITS = 0x8080808080808080L;

  private static final VarHandle VIEW =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LongView() {}

  static long get(byte[] bytes, int at) {
    return (long) VIEW.get(bytes, at);
  }

  static void set(byte[] bytes, int at, long value) {
    VIEW.set(bytes, at, value);
  }

  /** Returns the index, 0 to 7, of the first byte that has a bit set. */
  static int firstByte(long bits) {
    return Long.numberOfTrailingZeros(bits) >>> 3;
  }
}
