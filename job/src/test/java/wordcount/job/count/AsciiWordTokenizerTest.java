package wordcount.job.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AsciiWordTokenizerTest {

  /** One character, or two, of each kind that the rules of Unicode tell apart in ASCII. */
  private static final String KINDS = "a1_.':,;\"- \n";

  private static final int LONGEST = 5;

  private final Tokenizer ascii = new AsciiWordTokenizer();

  /** The rules look one character back and two ahead: five are enough to see all of them. */
  @Test
  void shouldCutEveryShortLineByTheRules() {
    Stream<String> lines = Stream.of("");
    for (int length = 0; length < LONGEST; length++) {
      lines = lines.flatMap(line -> KINDS.chars().mapToObj(c -> line + (char) c));
    }
    lines.forEach(this::assertCutByTheRules);
  }

  @Test
  void shouldTakeEveryAsciiCharacterForTheKindThatItIs() {
    IntStream.range(0, 128)
        .mapToObj(c -> String.valueOf((char) c))
        .flatMap(c -> KINDS.chars().mapToObj(before -> (char) before + c))
        .flatMap(line -> KINDS.chars().mapToObj(after -> line + (char) after))
        .forEach(this::assertCutByTheRules);
  }

  @Property
  void shouldCutEveryLineByTheRules(@ForAll("asciiLines") String line) {
    assertCutByTheRules(line);
  }

  @Provide
  Arbitrary<String> asciiLines() {
    return Arbitraries.strings().withChars(KINDS + "zAZ09\r\t\0@[`{/").ofMaxLength(100);
  }

  private void assertCutByTheRules(String line) {
    assertThat(Lines.words(ascii, line)).isEqualTo(Reference.words(TokenizerKind.WORDS, line));
  }
}
