package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class TextFilesTest {
  @TempDir private Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static void assertRefused(List<String> names, String... words) {
    assertThatThrownBy(() -> new TextFiles(names, Optional.empty(), 100))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e).hasMessageContainingAll(words);
            });
  }

  @Test
  void shouldReadFilesInOrderAndNameTheirLines() throws IOException {
    List<String> names = List.of(file("a", "one\ntwo"), file("empty", ""), file("b", "three\n"));
    try (TextFiles files = new TextFiles(names, Optional.empty(), 100)) {
      assertThat(new String(files.next(), UTF_8)).isEqualTo("one");
      assertThat(new String(files.next(), UTF_8)).isEqualTo("two");
      assertThat(new String(files.next(), UTF_8)).isEqualTo("three");
      assertThat(files.next()).isNull();
      assertThat(files.next()).as("the end is the end").isNull();

      assertThat(files.describe(1)).isEqualTo("line 2 of " + names.get(0));
      assertThat(files.describe(2)).isEqualTo("line 1 of " + names.get(2));
      assertThat(files.endless()).isFalse();
    }
  }

  @Test
  void shouldReportAllFilesItCannotReadAtOnce() throws IOException {
    assertRefused(
        List.of(file("a", ""), "/no/such/file", directory.toString()),
        "/no/such/file does not exist",
        directory + " is a directory");
    assertRefused(List.of("-", "-"), "twice");
  }
}
