package wordcount.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KnownLinesTest {
  @Test
  void shouldExpectExactlyTheWordsItReturned() {
    KnownLines lines = new KnownLines("vabc", 37, 5);

    List<String> texts = texts(lines);

    Map<String, Long> counted =
        texts.stream()
            .flatMap(text -> Arrays.stream(text.split(" ", -1)))
            .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    assertThat(texts).hasSize(37);
    assertThat(lines.expected()).isEqualTo(counted);
  }

  @Test
  void shouldReturnTheSameLinesForTheSameSeed() {
    assertThat(texts(new KnownLines("v1", 20, 7))).isEqualTo(texts(new KnownLines("v1", 20, 7)));
    assertThat(texts(new KnownLines("v1", 20, 7))).isNotEqualTo(texts(new KnownLines("v1", 20, 8)));
  }

  @Test
  void shouldUseOnlyWordsThatEveryTokenizerSeesTheSame() {
    assertThat(texts(new KnownLines("v0z", 50, 1))).allMatch(text -> text.matches("[a-z0-9 ]+"));
  }

  @Test
  void shouldExpectEachClosingLineOnce() {
    KnownLines lines = new KnownLines("vabc", 1, 1);

    assertThat(lines.closing(1, 3)).isNotEqualTo(lines.closing(2, 3)).doesNotContain(" ");
    assertThat(lines.expected()).containsEntry(lines.closing(2, 3), 3L);
  }

  @Test
  void shouldTimeAtMostTwoHundredLines() {
    KnownLines lines = new KnownLines("v", 2_500, 1);
    int markers = 0;
    while (lines.hasNext()) {
      markers += lines.next().marker().isPresent() ? 1 : 0;
    }

    assertThat(markers).isBetween(100, 200);
  }

  private static List<String> texts(KnownLines lines) {
    List<String> texts = new ArrayList<>();
    while (lines.hasNext()) {
      texts.add(lines.next().text());
    }
    return texts;
  }
}
