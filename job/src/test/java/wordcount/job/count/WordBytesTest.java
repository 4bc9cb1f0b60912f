package wordcount.job.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WordBytesTest {

  @Property
  void shouldSeeTheWordAndNothingElse(
      @ForAll @Size(max = 40) byte[] word,
      @ForAll @Size(max = 9) byte[] before,
      @ForAll @Size(max = 9) byte[] after,
      @ForAll long seed) {
    byte[] array = Arrays.copyOf(before, before.length + word.length + after.length);
    System.arraycopy(word, 0, array, before.length, word.length);
    System.arraycopy(after, 0, array, before.length + word.length, after.length);
    int from = before.length;

    assertThat(WordBytes.equal(array, from, word, 0, word.length)).isTrue();
    assertThat(WordBytes.hash(array, from, from + word.length, seed))
        .isEqualTo(WordBytes.hash(word, 0, word.length, seed));
  }

  @Property
  void shouldSeeEveryBitOfTheWord(
      @ForAll @Size(min = 1, max = 40) byte[] word,
      @ForAll @IntRange(max = 39) int place,
      @ForAll @IntRange(max = 7) int bit,
      @ForAll long seed) {
    byte[] other = word.clone();
    other[place % word.length] ^= (byte) (1 << bit);

    assertThat(WordBytes.equal(word, 0, other, 0, word.length)).isFalse();
    assertThat(WordBytes.hash(other, 0, other.length, seed))
        .isNotEqualTo(WordBytes.hash(word, 0, word.length, seed));
  }

  @Test
  void shouldSpreadSimilarWordsOverAllSlots() {
    int slots = 1 << 16;
    Set<Long> lowBits = new HashSet<>();
    Set<Long> highBits = new HashSet<>();
    for (int i = 0; i < slots; i++) {
      byte[] word = {'w', 'o', 'r', 'd', (byte) (i >> 8), (byte) i};
      long hash = WordBytes.hash(word, 0, word.length, 0);
      lowBits.add(hash & (slots - 1));
      highBits.add(hash >>> 48);
    }

    // A share of 1 - 1/e is what random numbers hit; more is better still.
    int random = (int) (slots * (1 - 1 / Math.E));
    assertThat(lowBits).hasSizeGreaterThan(random - 1000);
    assertThat(highBits).hasSizeGreaterThan(random - 1000);
  }

  @Test
  void shouldHashOtherwiseUnderAnotherSeed() {
    byte[] word = {'w', 'o', 'r', 'd'};
    Set<Long> hashes = new HashSet<>();
    for (long seed = 0; seed < 1000; seed++) {
      hashes.add(WordBytes.hash(word, 0, word.length, seed));
    }

    assertThat(hashes).hasSize(1000);
  }
}
