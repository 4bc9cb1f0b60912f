package wordcount.job.count;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TokenizerTest {

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
  void shouldKeepInWordsWhatOnlyLooksWhite() {
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
