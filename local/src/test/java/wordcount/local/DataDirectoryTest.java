package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ProgramException;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void shouldDeleteATemporaryOneWithAllThatIsInIt() throws Exception {
    try (DataDirectory data = DataDirectory.temporary(parent)) {
      Files.writeString(data.path().resolve("file"), "x");
    }

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void shouldKeepTheFilesOfAKeptOneButNoLockAndNoTemporaryFiles() throws Exception {
    Path path = parent.resolve("kept");
    try (DataDirectory data = DataDirectory.kept(path)) {
      Files.writeString(data.path().resolve("file"), "x");
      Files.writeString(data.temporaryFiles().resolve("rest"), "x");
    }

    assertThat(path.toFile().list()).containsExactly("file");
  }

  @Test
  void shouldRefuseOneThatIsInUse() throws Exception {
    try (DataDirectory first = DataDirectory.kept(parent)) {
      assertThatThrownBy(() -> DataDirectory.kept(parent))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("in use");
      assertThat(first.path()).isEqualTo(parent);
    }
  }

  @Test
  void shouldTakeOverFromARunThatWasKilled() throws Exception {
    Files.writeString(parent.resolve("in-use-by"), "12345");

    DataDirectory.kept(parent).close();

    assertThat(parent).isEmptyDirectory();
  }
}
