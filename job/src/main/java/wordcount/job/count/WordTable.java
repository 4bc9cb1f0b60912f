package wordcount.job.count;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Maps words to counts: an open-addressing hash table over a {@link WordArena}. A word of nine
 * bytes takes 31 to 41 bytes of heap; growing needs no extra memory besides the larger table.
 *
 * <p>Not safe for use by several threads.
 */
public final class WordTable {
  /** Receives words with their counts, one by one, as slices of an array. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives one word and its count. The array is valid only during the call.
     *
     * @param bytes holds the word in UTF-8
     * @param from index of the word's first byte
     * @param to index after the word's last byte
     * @param count the count of the word
     */
    void word(byte[] bytes, int from, int to, long count);
  }

  private static final int INITIAL_SLOTS = 1 << 10;
  private static final int MAX_SLOTS = 1 << 30;

  /** With fewer slots, more of them fit into the caches; that outweighs longer probe sequences. */
  private static final double MAX_LOAD = 0.8;

  /** Slots of 512 KB: with their records, about the size of the caches next to a core. */
  private static final int LARGE = 1 << 16;

  private static final long ADDRESS = (1L << WordArena.ADDRESS_BITS) - 1;

  private WordArena arena = new WordArena();
  private final long seed = ThreadLocalRandom.current().nextLong();

  // A slot holds the address of a word's record and, above it, the top bits of the word's hash,
  // which avoid most look-ups of other words' records. 0 is a free slot.
  private long[] slots = new long[INITIAL_SLOTS];
  private int size;
  private long total;

  /**
   * Adds to the count of a word; a new word starts at 0.
   *
   * @return the new count
   * @throws IllegalStateException if the table cannot hold more words (over 800 million)
   */
  public long add(byte[] bytes, int from, int to, long n) {
    long record = findOrAppend(bytes, from, to);
    long count = arena.count(record) + n;
    arena.setCount(record, count);
    total += n;
    return count;
  }

  /** Returns whether the table is too large for the caches next to a core. */
  boolean isLarge() {
    return slots.length >= LARGE;
  }

  /**
   * Adds 1 to the count of each word of a group.
   *
   * <p>In a large table, nearly all the time is spent waiting for memory: for the word's slot, then
   * for its record. The words of a group wait for theirs together.
   *
   * @throws IllegalStateException if the table cannot hold more words (over 800 million)
   */
  void add(WordGroup group) {
    byte[] bytes = group.bytes();
    findSlots(group);
    findRecords(group);
    for (int i = 0; i < group.size(); i++) {
      int from = group.from[i];
      int to = group.to[i];
      long record = group.record[i];
      if (record != WordArena.NONE && arena.holds(record, bytes, from, to)) {
        arena.setCount(record, arena.count(record) + 1);
        total++;
      } else {
        add(bytes, from, to, 1);
      }
    }
  }

  /** Loads the content of the slot at which the search for each word begins. */
  private void findSlots(WordGroup group) {
    byte[] bytes = group.bytes();
    int mask = slots.length - 1;
    for (int i = 0; i < group.size(); i++) {
      long hash = hash(bytes, group.from[i], group.to[i]);
      group.hash[i] = hash;
      group.slot[i] = slots[(int) hash & mask];
    }
  }

  /** Finds for each word the record that probably holds it. */
  private void findRecords(WordGroup group) {
    int mask = slots.length - 1;
    for (int i = 0; i < group.size(); i++) {
      long hash = group.hash[i];
      long content = group.slot[i];
      int slot = (int) hash;
      while (content != 0 && !sameTag(content, hash)) {
        slot++;
        content = slots[slot & mask];
      }
      long record = content & ADDRESS;
      // Reading the length fetches the record; the whole word is compared later.
      boolean likely =
          record != WordArena.NONE && arena.length(record) == group.to[i] - group.from[i];
      group.record[i] = likely ? record : WordArena.NONE;
    }
  }

  /**
   * Sets the count of a word.
   *
   * @return the previous count, 0 if the word was absent
   * @throws IllegalStateException if the table cannot hold more words (over 800 million)
   */
  public long put(byte[] bytes, int from, int to, long count) {
    long record = findOrAppend(bytes, from, to);
    long before = arena.count(record);
    arena.setCount(record, count);
    total += count - before;
    return before;
  }

  /** Returns the count of a word, 0 if it is absent. */
  public long get(byte[] bytes, int from, int to) {
    long record = slots[slotOf(bytes, from, to, hash(bytes, from, to))] & ADDRESS;
    return record == WordArena.NONE ? 0 : arena.count(record);
  }

  /** Returns whether the word was added or put. */
  public boolean contains(byte[] bytes, int from, int to) {
    return slots[slotOf(bytes, from, to, hash(bytes, from, to))] != 0;
  }

  /** Returns the number of distinct words. */
  public int size() {
    return size;
  }

  /** Returns the sum of all counts. */
  public long total() {
    return total;
  }

  /** Returns the bytes of memory that the words and their counts take. */
  public long memory() {
    return arena.bytes() + (long) slots.length * Long.BYTES;
  }

  /** Returns the bytes of memory that this table would take with more words. */
  public long memoryWith(long moreWords, long theirBytes) {
    long slotCount = slots.length;
    while (size + moreWords > slotCount * MAX_LOAD) {
      slotCount *= 2;
    }
    return arena.bytes() + WordArena.bytes(moreWords, theirBytes) + slotCount * Long.BYTES;
  }

  /** Returns the size of all words in bytes. */
  public long wordBytes() {
    return arena.bytes() - WordArena.bytes(size, 0);
  }

  /** Removes the words with count 0, without memory for a second table. */
  public void removeZeros() {
    WordArena all = arena;
    arena = new WordArena();
    slots = new long[INITIAL_SLOTS];
    size = 0;
    total = 0;
    all.drain(
        (bytes, from, to, count) -> {
          if (count != 0) {
            add(bytes, from, to, count);
          }
        });
  }

  /** Passes on each word with its count, in the order in which the words were first added. */
  public void forEach(Sink sink) {
    forEach(0, Integer.MAX_VALUE, sink);
  }

  /**
   * Passes on some of the words with their counts, as {@link #forEach(Sink)} does; words may be
   * added to the table between calls.
   *
   * @param position 0 for the first word, else the result of the previous call
   * @param most how many words to pass on, at least 1
   * @return the position to continue from, 0 if there are no more words
   */
  public long forEach(long position, int most, Sink sink) {
    long record = position == 0 ? arena.first() : position;
    for (int i = 0; i < most && record != WordArena.NONE; i++) {
      sink.word(
          arena.chunk(record), arena.wordFrom(record), arena.wordTo(record), arena.count(record));
      record = arena.next(record);
    }
    return record;
  }

  private long findOrAppend(byte[] bytes, int from, int to) {
    long hash = hash(bytes, from, to);
    int slot = slotOf(bytes, from, to, hash);
    if (slots[slot] != 0) {
      return slots[slot] & ADDRESS;
    }
    long record = arena.append(bytes, from, to);
    slots[slot] = (hash & ~ADDRESS) | record;
    size++;
    if (size > slots.length * MAX_LOAD) {
      grow();
    }
    return record;
  }

  /** Returns the slot of the word or, if it has none yet, the free slot for it. */
  private int slotOf(byte[] bytes, int from, int to, long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (true) {
      long content = slots[slot];
      if (content == 0
          || (sameTag(content, hash) && arena.holds(content & ADDRESS, bytes, from, to))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Returns whether a slot may belong to a word with this hash. */
  private static boolean sameTag(long content, long hash) {
    return ((content ^ hash) & ~ADDRESS) == 0;
  }

  private void grow() {
    if (slots.length == MAX_SLOTS) {
      throw new IllegalStateException("a word table holds at most " + size + " words");
    }
    int doubled = slots.length * 2;
    slots = null; // The arena holds all the data: free the old slots before allocating new ones.
    slots = new long[doubled];
    int mask = doubled - 1;
    for (long record = arena.first(); record != WordArena.NONE; record = arena.next(record)) {
      long hash = hash(arena.chunk(record), arena.wordFrom(record), arena.wordTo(record));
      int slot = (int) hash & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = (hash & ~ADDRESS) | record;
    }
  }

  private long hash(byte[] bytes, int from, int to) {
    return WordBytes.hash(bytes, from, to, seed);
  }
}
