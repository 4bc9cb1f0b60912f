package wordcount.producer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ZipfTextTest {
  private static List<String> lines(long seed, long lines, int wordsPerLine, int vocabulary) {
    ZipfText text = new ZipfText(new ZipfText.Shape(seed, lines, wordsPerLine, vocabulary));
    List<String> all = new ArrayList<>();
    for (byte[] line = text.next(); line != null; line = text.next()) {
      all.add(new String(line, US_ASCII));
    }
    return all;
  }

  private static String word(int number) {
    byte[] target = new byte[PseudoWords.MAX_BYTES];
    return new String(target, 0, PseudoWords.write(number, target, 0), US_ASCII);
  }

  @Property(tries = 100)
  void shouldMakeTheSameTextFromOneSeed(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int words,
      @ForAll @IntRange(min = 1, max = 10_000) int vocabulary) {
    List<String> lines = lines(seed, 50, words, vocabulary);

    assertThat(lines(seed, 50, words, vocabulary)).isEqualTo(lines).hasSize(50);
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.split(" ", -1)).hasSize(words).doesNotContain(""));
  }

  @Example
  void shouldMakeThisTextOnEveryMachine() {
    assertThat(lines(1, 2, 4, 1000)).containsExactly("li da tega fe", "tuva te ge dovo");
    assertThat(lines(1, 2, 4, 1000)).isNotEqualTo(lines(2, 2, 4, 1000));
  }

  @Example
  void shouldFollowZipfsLaw() {
    int ranks = 1000;
    int draws = 2_000_000;
    ZipfRanks zipf = new ZipfRanks(ranks, 7);
    int[] seen = new int[ranks];
    for (int i = 0; i < draws; i++) {
      seen[zipf.next()]++;
    }

    double harmonic = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      harmonic += 1.0 / rank;
    }
    for (int rank = 1; rank <= ranks; rank++) {
      double expected = draws / harmonic / rank;
      assertThat((double) seen[rank - 1])
          .as("rank %d", rank)
          .isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
  }

  @Property(tries = 50)
  void shouldDrawEveryRankOfASmallVocabulary(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int ranks) {
    ZipfRanks zipf = new ZipfRanks(ranks, seed);
    boolean[] seen = new boolean[ranks];
    for (int i = 0; i < 10_000; i++) {
      seen[zipf.next()] = true;
    }
    assertThat(seen).doesNotContain(false);
  }

  @Example
  void shouldMakeDifferentReadableWords() {
    Set<String> words = new HashSet<>();
    for (int number = 0; number < 600_000; number++) {
      assertThat(words.add(word(number))).as("word %d is new", number).isTrue();
    }
    assertThat(words).allMatch(word -> word.matches("([b-df-hj-np-tv-z][aeiou]){1,4}"));
    assertThat(word(0)).hasSize(2);
    assertThat(word(80)).hasSize(4);
    assertThat(word(ZipfText.MAX_VOCABULARY - 1)).hasSize(PseudoWords.MAX_BYTES);
  }

  @Example
  void shouldFollowTheReferenceSequence() {
    ZipfRanks.SplitMix random = new ZipfRanks.SplitMix(1234567);
    long[] five = new long[5];
    Arrays.setAll(five, i -> random.nextLong());

    assertThat(five)
        .containsExactly(
            Long.parseUnsignedLong("6457827717110365317"),
            Long.parseUnsignedLong("3203168211198807973"),
            Long.parseUnsignedLong("9817491932198370423"),
            Long.parseUnsignedLong("4593380528125082431"),
            Long.parseUnsignedLong("16408922859458223821"));
  }

  @Example
  void shouldBeEndlessWithoutACount() {
    assertThat(new ZipfText(new ZipfText.Shape(1, 0, 1, 1)).endless()).isTrue();
    assertThat(new ZipfText(new ZipfText.Shape(1, 1, 1, 1)).endless()).isFalse();
  }

  @Example
  void shouldRejectShapesOutOfRange() {
    assertThatThrownBy(() -> new ZipfText.Shape(1, -1, 1, 1)).hasMessageContaining("lines");
    assertThatThrownBy(() -> new ZipfText.Shape(1, 1, 0, 1)).hasMessageContaining("words per line");
    assertThatThrownBy(() -> new ZipfText.Shape(1, 1, 1, 0)).hasMessageContaining("vocabulary");
  }
}
