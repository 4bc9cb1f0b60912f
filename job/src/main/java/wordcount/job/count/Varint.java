package wordcount.job.count;

/** Non-negative integers in as few bytes as they need: seven bits each, the lowest first. */
public final class Varint {

  private Varint() {}

  /** Returns how many bytes the value takes, 1 to 9. */
  public static int size(long value) {
    return (63 - Long.numberOfLeadingZeros(value | 1)) / 7 + 1;
  }

  /** Writes the value and returns the index after it. */
  public static int write(long value, byte[] bytes, int at) {
    int index = at;
    long rest = value;
    while (rest > 0x7F) {
      bytes[index++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[index++] = (byte) rest;
    return index;
  }

  /** Reads the value that starts at the index. */
  public static long read(byte[] bytes, int at) {
    long value = 0;
    int shift = 0;
    int index = at;
    byte next;
    do {
      next = bytes[index++];
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
