package wordcount.job.count;

/** Some words of one array that a {@link WordTable} looks up together. */
final class WordGroup {
  static final int CAPACITY = 32;

  /** Where each word begins and, exclusively, ends. */
  final int[] from = new int[CAPACITY];

  final int[] to = new int[CAPACITY];

  /** The table's notes on each word: its hash. */
  final long[] hash = new long[CAPACITY];

  /** What is in the slot at which the search for each word begins. */
  final long[] slot = new long[CAPACITY];

  /** Where the record is that is likely to be each word's own. */
  final long[] record = new long[CAPACITY];

  private byte[] bytes;
  private int size;

  /** Whether a word of this array can still be added. */
  boolean hasRoomFor(byte[] array) {
    return size == 0 || (size < CAPACITY && array == bytes);
  }

  /** Adds a word; the array must stay as it is until {@link #clear()}. */
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

  /** Forgets all words, and the array. */
  void clear() {
    bytes = null;
    size = 0;
  }
}
