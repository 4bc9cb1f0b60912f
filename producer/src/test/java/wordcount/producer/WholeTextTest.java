package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeTextTest {
  @TempDir private Path directory;

  @Test
  void shouldKnowTheSameFilesByAnyName() throws IOException {
    String file = Files.writeString(directory.resolve("a"), "one").toString();
    String other = Files.writeString(directory.resolve("b"), "one").toString();
    String link = Files.createSymbolicLink(directory.resolve("c"), Path.of(file)).toString();

    String id = WholeText.of("topic", List.of(file)).id();

    assertThat(id).matches("wordcount-text-[0-9a-f]{16}");
    assertThat(WholeText.of("topic", List.of(link)).id()).isEqualTo(id);
    assertThat(WholeText.of("topic", List.of(directory + "/./a")).id()).isEqualTo(id);
    assertThat(WholeText.of("another", List.of(file)).id()).isNotEqualTo(id);
    assertThat(WholeText.of("topic", List.of(other)).id()).isNotEqualTo(id);
    assertThat(WholeText.of("topic", List.of(file, other)).id()).isNotEqualTo(id);
  }

  @Test
  void shouldTakeNoLongerThanASlowNetworkNeedsNorThanBrokersAllow() {
    assertThat(new WholeText("id", 0).timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(new WholeText("id", 75_000_000).timeout()).isEqualTo(Duration.ofMinutes(7));
    assertThat(new WholeText("id", 10_000_000_000L).timeout()).isEqualTo(Duration.ofMinutes(15));
  }
}
