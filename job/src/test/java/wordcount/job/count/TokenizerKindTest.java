package wordcount.job.count;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenizerKindTest {

  /** Whoever sees this fail has changed what is counted, or ICU: totals are marked with it. */
  @Test
  void shouldNameTheExactRules() {
    assertThat(TokenizerKind.values())
        .extracting(kind -> kind + " " + kind.version())
        .containsExactly("WHITESPACE whitespace/1", "SPACE space/1", "WORDS words/2/icu78.3");
  }
}
