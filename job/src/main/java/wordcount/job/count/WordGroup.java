package wordcount.job.count;

/** A group of words in one array that a {@link WordTable} looks up together. */
final class WordGroup {
  static final int CAPACITY = 32;

  /** The start (inclusive) and end (exclusive) of each word. */
  final int[] from = new int[CAPACITY];

  final int[] to = new int[CAPACITY];

  /** The hash of each word. */
  final long[] hash = new long[CAPACITY];

  /** The content of the slot at which the search for each word begins. */
  final long[] slot = new long[CAPACITY];

  /** The address of the record that probably holds each word. */
  final long[] record = new long[CAPACITY];

  private byte[] bytes;
  private int size;

  /** Returns whether a word of this array can still be added. */
  boolean hasRoomFor(byte[] array) {
    return size == 0 || (size < CAPACITY && array == bytes);
  }

  /** Adds a word; the array must not change until {@link #clear()}. */
  void add(byte[] array, int wordFrom, int wordTo) {
    bytes = array;
    from[size] = wordFrom;
    to[size] = wordTo;
    size++;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Removes all words and the array. */
  void clear() {
    bytes = null;
    size = 0;
  }
}
