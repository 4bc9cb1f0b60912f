package wordcount.local.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
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
    try (DataDirectory data = DataDirectory.kept(path, parent.resolve("temporary"))) {
      Files.writeString(data.path().resolve("file"), "x");
      Files.writeString(data.temporaryFiles().resolve("rest"), "x");
    }

    assertThat(path.toFile().list()).containsExactly("file");
    assertThat(parent.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  void shouldRejectOneThatIsInUse() throws Exception {
    try (DataDirectory first = DataDirectory.kept(parent.resolve("kept"), parent)) {
      assertThatThrownBy(() -> DataDirectory.kept(parent.resolve("kept"), parent))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("in use");
      assertThat(first.path()).isEqualTo(parent.resolve("kept"));
    }
  }

  /** A program that holds a directory until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      DirectoryLock held = DirectoryLock.take(Path.of(arguments[0]));
      System.out.println("holds it");
      System.in.transferTo(OutputStream.nullOutputStream());
      held.close();
    }
  }

  @Test
  void shouldRejectOneThatAnotherProcessUsesUntilThatIsKilled() throws Exception {
    Path path = Files.createDirectory(parent.resolve("kept"));
    Process holder = holder(path);
    try {
      assertThat(holder.inputReader(UTF_8).readLine()).startsWith("holds");
      assertThatThrownBy(() -> DataDirectory.kept(path, parent))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("process " + holder.pid() + " holds it");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    DataDirectory.kept(path, parent).close();
  }

  /** POSIX would release the lock when the process that holds it closes the file a second time. */
  @Test
  void shouldKeepItsLockWhenItsOwnProcessLooksForAbandonedOnes() throws Exception {
    try (DataDirectory first = DataDirectory.temporary(parent);
        DataDirectory second = DataDirectory.temporary(parent)) {
      Process other = holder(first.path());

      assertThat(other.inputReader(UTF_8).readLine()).as("what it holds").isNull();
      assertThat(second.path()).isDirectory();
    }
  }

  @Test
  void shouldNotHoldADirectoryWhoseLockHasNoRoomOnTheDisk() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Path path = Files.createDirectory(parent.resolve("kept"));
    Files.createSymbolicLink(path.resolve("in-use-by"), Path.of("/dev/full"));

    assertThatThrownBy(() -> DataDirectory.kept(path, parent))
        .hasMessageContaining("No space left on device");

    DataDirectory.kept(path, parent).close();
  }

  @Test
  void shouldTakeOverFromARunThatWasKilled() throws Exception {
    Path path = Files.createDirectory(parent.resolve("kept"));
    Files.writeString(path.resolve("in-use-by"), "12345");

    DataDirectory.kept(path, parent).close();

    assertThat(path).isEmptyDirectory();
  }

  @Test
  void shouldDeleteTheDirectoriesOfRunsThatWereKilledAndNothingElse() throws Exception {
    Path killed = Files.createDirectory(parent.resolve("run-1"));
    Files.writeString(killed.resolve("in-use-by"), "12345");
    Files.writeString(Files.createDirectory(killed.resolve("kafka")).resolve("file"), "x");
    Files.createDirectory(parent.resolve("run-of-another-program"));

    try (DataDirectory first = DataDirectory.temporary(parent);
        DataDirectory second = DataDirectory.temporary(parent)) {
      assertThat(first.path()).isDirectory().isNotEqualTo(second.path());
    }

    assertThat(parent.toFile().list()).containsExactly("run-of-another-program");
  }

  private static Process holder(Path path) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", classes, Holder.class.getName(), path.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Otherwise the next run would not delete what a run leaves that is killed meanwhile. */
  @Test
  void shouldKeepItsLockUntilEverythingElseIsDeleted() throws Exception {
    DataDirectory data = DataDirectory.temporary(parent);
    Path files = data.temporaryFiles();
    for (int i = 0; i < 3000; i++) {
      Files.createFile(files.resolve("file" + i));
    }
    Path lock = data.path().resolve("in-use-by");
    CountDownLatch watching = new CountDownLatch(1);
    CompletableFuture<Boolean> left =
        CompletableFuture.supplyAsync(
            () -> {
              watching.countDown();
              while (Files.exists(lock)) {
                Thread.onSpinWait();
              }
              return Files.exists(files);
            });

    watching.await();
    data.close();

    assertThat(left.get()).as("files without a lock").isFalse();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void shouldNotDeleteTheDirectoryOfARunThatIsJustLockingIt() throws Exception {
    Path begun = Files.createDirectory(parent.resolve("run-1"));
    Files.createFile(begun.resolve("in-use-by"));

    DataDirectory.temporary(parent).close();

    assertThat(begun).isDirectory();
  }

  @Test
  void shouldIgnoreADirectoryOfAKilledRunThatItCannotDelete() throws Exception {
    Path odd = Files.createDirectories(parent.resolve("run-1"));
    Files.createDirectory(odd.resolve("in-use-by"));

    DataDirectory.temporary(parent).close();

    assertThat(odd).isDirectory();
  }

  @Test
  void shouldLeaveADirectoryNamedTmpInKeptDataAlone() throws Exception {
    Path own = Files.createDirectories(parent.resolve("kept").resolve("tmp"));
    Files.writeString(own.resolve("letter"), "x");

    try (DataDirectory data = DataDirectory.kept(parent.resolve("kept"), parent)) {
      data.temporaryFiles();
    }

    assertThat(own.resolve("letter")).exists();
  }

  @Test
  void shouldRejectAFileInPlaceOfADirectory() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "x");

    for (Path path : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> DataDirectory.kept(path, parent))
          .isInstanceOfSatisfying(
              ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageStartingWith("cannot use data directory " + path + ": ")
          .hasMessageEndingWith("ot a directory");
    }
    assertThat(parent.toFile().list()).as("nothing half-made").containsExactly("file");
  }
}
