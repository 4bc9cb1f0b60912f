package wordcount.job.count;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {

  /** {@code verify} sends such words, separated by single spaces, and looks for their totals. */
  @Property
  void shouldFindTheWordsOfAVerification(@ForAll TokenizerKind kind) {
    assertThat(Lines.words(kind.create(), "v0k3x9w0 v0k3x9w49 v0k3x9m12"))
        .containsExactly("v0k3x9w0", "v0k3x9w49", "v0k3x9m12");
  }

  @Property
  void shouldCutAsTheReferenceDoes(@ForAll TokenizerKind kind, @ForAll("text") String line) {
    assertThat(Lines.words(kind.create(), line)).isEqualTo(Reference.words(kind, line));
  }

  @Provide
  Arbitrary<String> text() {
    return Lines.text();
  }

  @Test
  void shouldSeparateByWhiteSpaceExactlyWhereUnicodeDoes() {
    Tokenizer tokenizer = TokenizerKind.WHITESPACE.create();
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(codePoint -> Character.getType(codePoint) != Character.SURROGATE)
        .forEach(
            codePoint -> {
              String character = Character.toString(codePoint);
              List<String> expected =
                  UCharacter.isUWhiteSpace(codePoint)
                      ? List.of("a", "b")
                      : List.of("a" + character + "b");
              assertThat(Lines.words(tokenizer, "a" + character + "b")).isEqualTo(expected);
            });
  }

  @Test
  void shouldTakeRunsOfWhiteSpaceAsOneSeparator() {
    assertThat(whitespace(" to  be\tor \u00A0\u3000not \r\n"))
        .containsExactly("to", "be", "or", "not");
    assertThat(whitespace("")).isEmpty();
    assertThat(whitespace(" \t\u2003 ")).isEmpty();
    assertThat(whitespace("To be, or")).containsExactly("To", "be,", "or");
  }

  @Test
  void shouldKeepCharactersThatOnlyLookWhite() {
    assertThat(whitespace("\uFEFFa\0b c\u200Bd")).containsExactly("\uFEFFa\0b", "c\u200Bd");
  }

  @Test
  void shouldTakeEachSpaceAsASeparatorOnItsOwn() {
    assertThat(space(" to  be ")).containsExactly("", "to", "", "be", "");
    assertThat(space("")).containsExactly("");
    assertThat(space("a\tb\u00A0c\r")).containsExactly("a\tb\u00A0c\r");
  }

  @Test
  void shouldTakeWordsWithoutPunctuationInLowerCase() {
    assertThat(words("\u201CCan't stop!\u201D \u2013 He paid \u20AC3,456.78 (twice)."))
        .containsExactly("can't", "stop", "he", "paid", "3,456.78", "twice");
    assertThat(words("\u039F\u0394\u039F\u03A3, STRASSE, I"))
        .containsExactly("\u03BF\u03B4\u03BF\u03C2", "strasse", "i");
    assertThat(words("-- ... !")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a line without any               | ____ __ _ -- ... ! \u00AB\u00BB  |",
        "identifiers                      | __init__ a_b _1                | __init__/a_b/_1",
        "apostrophes are kept as they are | don't don\u2019t 'tis rock'n'roll | don't/don\u2019t/tis/rock'n'roll",
        "numbers                          | 3.14 1,000 1e9 x\u00B2 \u00BD \u2163   | 3.14/1,000/1e9/x/\u00B2/\u00BD/\u2173",
        "times, dates, addresses          | 10:30 2026-11-25 ada@example.org | 10/30/2026/11/25/ada/example.org",
        "emoji, flags, symbols            | \uD83D\uDE00 \uD83C\uDDE9\uD83C\uDDEA \u20AC \u2122 c++   | c",
        "one code point or two            | \u00E9t\u00E9 e\u0301te\u0301             | \u00E9t\u00E9/\u00E9t\u00E9",
        "marks in another order           | q\u0323\u0307 q\u0307\u0323              | q\u0323\u0307/q\u0323\u0307",
        "composed only in lower case      | J\u030C \u01F0                      | \u01F0/\u01F0",
        "Kelvin, Angstrom, Ohm            | \u212A \u212B \u2126                 | k/\u00E5/\u03C9",
        "compatibility forms stay         | \uFB01n \uFF21 fin                  | \uFB01n/\uFF41/fin",
        "final sigma                      | \u039F\u0394\u039F\u03A3 \u03A3\u03A3            | \u03BF\u03B4\u03BF\u03C2/\u03C3\u03C2",
        "dotted capital I                 | \u0130 I \u0131                     | i\u0307/i/\u0131",
        "sharp s                          | STRASSE STRA\u1E9EE Stra\u00DFe      | strasse/stra\u00DFe/stra\u00DFe",
        "byte order marks                 | \uFEFFThe \uFEFFend\uFEFF of\uFEFFf      | the/end/off",
        "soft hyphens, direction marks    | co\u00ADop \u200Ecoop\u200F \u202Ecoop\u202C  | coop/coop/coop",
        "joiners matter                   | \u0645\u06CC\u200C\u062E \u0645\u06CC\u062E           | \u0645\u06CC\u200C\u062E/\u0645\u06CC\u062E",
        "marks alone                      | \u0301 a \u0301\u0301                | a",
        "what was not UTF-8               | a\uFFFDb \uFFFD                    | a/b",
        "Hebrew                           | \u05E6\u05D4\u05F4\u05DC \u05E6\u05D4\"\u05DC            | \u05E6\u05D4\u05F4\u05DC/\u05E6\u05D4\"\u05DC",
        "Thai by dictionary               | \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35\u0E0A\u0E32\u0E27\u0E42\u0E25\u0E01      |"
            + " \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35/\u0E0A\u0E32\u0E27/\u0E42\u0E25\u0E01",
        "Chinese by dictionary            | \u4F60\u597D\uFF0C\u4E16\u754C               | \u4F60\u597D/\u4E16\u754C",
      })
  void shouldFindTheWordsOfTheDefinition(String what, String line, String words) {
    assertThat(words(line))
        .as(what)
        .isEqualTo(words == null ? List.of() : List.of(words.split("/", -1)));
  }

  @Property
  void shouldFindTheSameWordsInEquivalentLines(@ForAll("text") String line) {
    assertThat(words(Normalizer2.getNFDInstance().normalize(line)))
        .isEqualTo(words(Normalizer2.getNFCInstance().normalize(line)));
  }

  @Property
  void shouldHandOutWordsInOneFormOnly(@ForAll("text") String line) {
    assertThat(words(line))
        .allSatisfy(
            word -> {
              assertThat(Normalizer2.getNFCInstance().isNormalized(word)).isTrue();
              assertThat(word).isEqualTo(UCharacter.toLowerCase(ULocale.ROOT, word));
            });
  }

  /** Sorting all these marks at once would take hours. */
  @Test
  @Timeout(60)
  void shouldNotTakeTheSquareOfAFewMarksTime() {
    String marks = "\u0301\u0316".repeat(500_000);
    assertThat(words("a" + marks + " b")).hasSize(2).last().isEqualTo("b");
  }

  private static List<String> whitespace(String line) {
    return Lines.words(TokenizerKind.WHITESPACE.create(), line);
  }

  private static List<String> space(String line) {
    return Lines.words(TokenizerKind.SPACE.create(), line);
  }

  private static List<String> words(String line) {
    return Lines.words(TokenizerKind.WORDS.create(), line);
  }
}
