package wordcount.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Marks the words of a verification, which the job counts apart from all others.
 *
 * <p>An input record with the header {@link #HEADER} carries such words. The job counts, commits
 * and undoes them like any other word, but under a key that no word of a text can have: a byte that
 * is invalid in UTF-8, followed by the word's bytes. They therefore appear in no total, word list
 * or view, and the job removes them some time after it last counted them.
 */
public final class CheckWords {
  /** Name of the header; its value does not matter. */
  public static final String HEADER = "wordcount-check";

  /** The most lines that a verification may send. */
  public static final int MAX_LINES = 10_000_000;

  private static final byte MARK = (byte) 0xFF;

  private CheckWords() {}

  /** Returns the key of the word between two indexes of an array. */
  public static byte[] key(byte[] array, int from, int to) {
    byte[] key = new byte[1 + to - from];
    key[0] = MARK;
    System.arraycopy(array, from, key, 1, to - from);
    return key;
  }

  /** Returns whether the bytes between two indexes of an array are the key of such a word. */
  public static boolean isKey(byte[] array, int from, int to) {
    return from < to && array[from] == MARK;
  }

  /** Returns the word of a record's key; null if the key is of no such word. */
  public static String word(byte[] key) {
    return key != null && isKey(key, 0, key.length)
        ? new String(Arrays.copyOfRange(key, 1, key.length), UTF_8)
        : null;
  }
}
