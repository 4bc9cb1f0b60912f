package wordcount.local;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A word and its total.
 *
 * @param word its bytes in UTF-8; not to be changed
 * @param total how often it was counted
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by order only, and there are millions of them.
record CountedWord(byte[] word, long total) {
  /** Highest total first, ties by the bytes of the word as unsigned numbers. */
  static final Comparator<CountedWord> ORDER =
      Comparator.comparingLong(CountedWord::total)
          .reversed()
          .thenComparing(CountedWord::word, Arrays::compareUnsigned);
}
