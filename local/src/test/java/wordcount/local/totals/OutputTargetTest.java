package wordcount.local.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class OutputTargetTest {
  @TempDir private Path directory;
  private Path text;
  private Path file;

  @BeforeEach
  void writeText() throws IOException {
    text = Files.writeString(directory.resolve("text.txt"), "to be");
    file = directory.resolve("counts.tsv");
  }

  @Test
  void shouldRejectTheTextUnderAnyName() throws IOException {
    Path symbolic = Files.createSymbolicLink(directory.resolve("symbolic"), text);
    Path hard = Files.createLink(directory.resolve("hard"), text);

    for (Path name :
        new Path[] {text, symbolic, hard, directory.resolve("x/../text.txt").normalize()}) {
      assertRefused(name.toString(), text.toString(), "it is the text to count");
      assertRefused(text.toString(), name.toString(), "it is the text to count");
    }
    assertThat(text).hasContent("to be");
  }

  @Test
  void shouldRejectAPathWhereNoFileCanBe() throws IOException {
    Path circle = directory.resolve("circle");
    Files.createSymbolicLink(circle, circle);

    assertRefused(directory.toString(), text.toString(), "it is a directory");
    assertRefused(directory + "/missing/counts.tsv", text.toString(), "its directory is missing");
    assertRefused(text + "/counts.tsv", text.toString(), "its directory is missing");
    assertRefused(circle.toString(), text.toString(), "circle");
    assertRefused("/proc/counts.tsv", text.toString(), "it is not writable");
  }

  @Test
  void shouldReplaceAFileAndKeepItsPermissions() throws IOException {
    Files.writeString(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r----x"));

    write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r----x");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void shouldReplaceTheDraftOfAKilledRunWithTheSameProcessId() throws IOException {
    long pid = ProcessHandle.current().pid();
    Files.writeString(directory.resolve("." + file.getFileName() + "." + pid + ".1.part"), "half");

    write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void shouldLeaveAFileToItsOwner() throws IOException {
    Files.writeString(file, "old, and longer than what is new");
    Integer other = 4711;
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Files.setAttribute(file, "unix:uid", other);

    write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(other);
    assertThat(directory.toFile().list()).containsOnly("text.txt", "counts.tsv");
  }

  /** No file can be made next to one of the kernel's; this one holds the name of this process. */
  @Test
  void shouldOverwriteAFileInADirectoryThatAcceptsNoOther() throws IOException {
    Path closed = Files.createSymbolicLink(directory.resolve("closed"), Path.of("/proc/self"));
    Path name = closed.resolve("comm");
    String old = Files.readString(name).strip();

    write(name, "new");

    try {
      assertThat(name).hasContent("new");
    } finally {
      Files.writeString(name, old);
      Files.delete(closed);
    }
  }

  @Test
  void shouldTakeTheLongestOfNames() throws IOException {
    Path longest = directory.resolve("n".repeat(255));

    write(longest, "new");

    assertThat(longest).hasContent("new");
  }

  @Test
  void shouldWriteThroughLinksAndLeaveThemLinks() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path old = Files.writeString(elsewhere.resolve("old"), "old");
    Path toOld = Files.createSymbolicLink(directory.resolve("to-old"), Path.of("elsewhere/old"));
    Path toNew = Files.createSymbolicLink(directory.resolve("to-new"), Path.of("elsewhere/new"));
    Path toLink = Files.createSymbolicLink(directory.resolve("to-link"), toNew);

    write(toOld, "1");
    write(toLink, "2");

    assertThat(old).hasContent("1");
    assertThat(elsewhere.resolve("new")).hasContent("2");
    assertThat(toOld).isSymbolicLink();
    assertThat(toNew).isSymbolicLink();
    assertThat(toLink).isSymbolicLink();
  }

  /** Not with a device: code that fails here would replace the machine's own. */
  @Test
  void shouldWriteToADeviceOrPipeWithoutReplacingIt() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> content(pipe));

    write(pipe, "through a pipe");

    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(read).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("through a pipe");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void shouldLeaveTheOlderFileAloneWhenItFails() throws IOException {
    Files.writeString(file, "old");
    OutputTarget target = OutputTarget.of(file.toString(), text.toString());

    assertThatThrownBy(
            () ->
                target.write(
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessageContainingAll("cannot write the totals", "No space left on device");

    assertThat(file).hasContent("old");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void shouldDeleteTheDraftsOfRunsThatWereKilledAndNoOthers() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = Files.createFile(directory.resolve(".counts.tsv." + ended.pid() + ".1.part"));
    Path running = Files.createFile(directory.resolve(".counts.tsv.1.1.part"));
    Path another = Files.createFile(directory.resolve(".counts.tsv.x.1.part"));

    OutputTarget.of(file.toString(), text.toString());

    assertThat(left).doesNotExist();
    assertThat(running).exists();
    assertThat(another).exists();
    assertThat(file).doesNotExist();
  }

  /** As of another user in a directory such as /tmp; here it is a directory that is not empty. */
  @Test
  void shouldLeaveADraftThatItCannotDelete() throws IOException {
    long pid = ProcessHandle.current().pid();
    Path draft = Files.createDirectory(directory.resolve(".counts.tsv." + pid + ".1.part"));
    Files.createFile(draft.resolve("kept"));

    write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(draft).isDirectory();
  }

  private void write(Path to, String content) {
    OutputTarget.of(to.toString(), text.toString())
        .write(out -> out.write(content.getBytes(UTF_8)));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRefused(String output, String input, String why) {
    assertThatThrownBy(() -> OutputTarget.of(output, input))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll("cannot write totals to " + output, why);
  }
}
