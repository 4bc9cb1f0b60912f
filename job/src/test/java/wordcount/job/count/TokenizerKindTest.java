package wordcount.job.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenizerKindTest {

  @Test
  void shouldBeFoundByItsOptionName() {
    assertThat(TokenizerKind.of("whitespace")).isEqualTo(TokenizerKind.WHITESPACE);
    assertThat(TokenizerKind.of("space")).isEqualTo(TokenizerKind.SPACE);
    assertThat(TokenizerKind.of("words")).isEqualTo(TokenizerKind.WORDS);
  }

  @Test
  void shouldListTheNamesWhenThereIsNoneOfThatName() {
    assertThatThrownBy(() -> TokenizerKind.of("Words"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown tokenizer 'Words'; there are: whitespace, space, words");
  }

  /** Whoever sees this fail has changed what is counted, or ICU: totals are marked with it. */
  @Test
  void shouldNameTheExactRules() {
    assertThat(TokenizerKind.values())
        .extracting(TokenizerKind::version)
        .containsExactly("whitespace/1", "space/1", "words/2/icu78.3");
  }
}
