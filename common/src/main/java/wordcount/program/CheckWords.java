package wordcount.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The agreement by which words of a verification are counted apart from all others.
 *
 * <p>An input record with the header {@link #HEADER} has such words. They are counted, committed
 * and undone like any other, but under keys of their own, which no word of a text can have: the
 * word's bytes after one that UTF-8 does not know. So they appear in no total, no list of words and
 * no view, and are removed some time after they were last counted.
 */
public final class CheckWords {
  /** Name of the header; its value does not matter. */
  public static final String HEADER = "wordcount-check";

  private static final byte MARK = (byte) 0xFF;

  private CheckWords() {}

  /** The key of the word between two indexes of an array. */
  public static byte[] key(byte[] array, int from, int to) {
    byte[] key = new byte[1 + to - from];
    key[0] = MARK;
    System.arraycopy(array, from, key, 1, to - from);
    return key;
  }

  /** Whether what stands between two indexes of an array is the key of such a word. */
  public static boolean isKey(byte[] array, int from, int to) {
    return from < to && array[from] == MARK;
  }

  /** The word of a record's key; null if it is not one of these words. */
  public static String word(byte[] key) {
    return key != null && isKey(key, 0, key.length)
        ? new String(Arrays.copyOfRange(key, 1, key.length), UTF_8)
        : null;
  }
}
