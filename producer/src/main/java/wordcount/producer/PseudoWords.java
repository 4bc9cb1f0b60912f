package wordcount.producer;

import java.nio.charset.StandardCharsets;

/**
 * Pronounceable words, one for each number: one syllable for the first eighty, two for the next
 * 6400, and so on, since frequent words are short. Different numbers give different words.
 */
final class PseudoWords {
  private static final byte[] CONSONANTS = "tnsrlmdkbgfpvhzj".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VOWELS = "aeiou".getBytes(StandardCharsets.US_ASCII);
  private static final int SYLLABLES = CONSONANTS.length * VOWELS.length;

  /** Shares no factor with the number of syllables, so that multiplying by it only reorders. */
  private static final long STRIDE = 48_611;

  /** The longest word of a vocabulary of {@link ZipfText#MAX_VOCABULARY}. */
  static final int MAX_BYTES = 8;

  private PseudoWords() {}

  /** Writes the word of this number at the position; returns the position after it. */
  static int write(int number, byte[] target, int position) {
    int syllables = 1;
    long words = SYLLABLES;
    long place = number;
    while (place >= words) {
      place -= words;
      words *= SYLLABLES;
      syllables++;
    }
    // Words of neighbouring ranks should not look alike.
    long rest = place * STRIDE % words;
    int end = position;
    for (int i = 0; i < syllables; i++) {
      int syllable = (int) (rest % SYLLABLES);
      rest /= SYLLABLES;
      target[end++] = CONSONANTS[syllable / VOWELS.length];
      target[end++] = VOWELS[syllable % VOWELS.length];
    }
    return end;
  }
}
