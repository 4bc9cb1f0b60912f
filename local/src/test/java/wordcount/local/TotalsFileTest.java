package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TotalsFileTest {
  @TempDir private Path directory;

  @Test
  void shouldWriteAWordATabAndItsTotalOnEachLine() throws Exception {
    Path file = directory.resolve("counts.tsv");

    TotalsFile.write(file, List.of(word("été", 12), word("b", 3)));

    assertThat(file).hasContent("été\t12\nb\t3\n");
  }

  @Test
  void shouldEscapeWhatWouldBreakALineOrAColumn() throws Exception {
    Path file = directory.resolve("counts.tsv");

    TotalsFile.write(file, List.of(word("a\\b\tc\nd\re", 1), word("", 1)));

    assertThat(file).hasContent("a\\\\b\\tc\\nd\\re\t1\n\t1\n");
  }

  @Test
  void shouldReplaceAnOlderFile() throws Exception {
    Path file = Files.writeString(directory.resolve("counts.tsv"), "old");

    TotalsFile.write(file, List.of(word("new", 1)));

    assertThat(file).hasContent("new\t1\n");
    assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void shouldLeaveTheOlderFileAloneWhenItFails() throws Exception {
    Path file = Files.writeString(directory.resolve("counts.tsv"), "old");
    Iterable<CountedWord> failing =
        () -> {
          throw new IllegalStateException("no more words");
        };

    assertThatThrownBy(() -> TotalsFile.write(file, failing)).hasMessage("no more words");

    assertThat(file).hasContent("old");
    assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
  }

  private static CountedWord word(String word, long total) {
    return new CountedWord(word.getBytes(UTF_8), total);
  }
}
