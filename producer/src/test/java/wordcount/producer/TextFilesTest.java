package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class TextFilesTest {
  @TempDir private Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static void assertRefused(List<String> names, String... words) {
    assertThatThrownBy(() -> new TextFiles(names, Optional.empty(), 100, ""))
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
    try (TextFiles files = new TextFiles(names, Optional.empty(), 100, "")) {
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
  void shouldDropAByteOrderMarkAtTheStartOfEachFile() throws IOException {
    List<String> names =
        List.of(file("a", "\ufeffone\n\ufefftwo"), file("b", "\ufeff"), file("c", "x"));

    assertThat(lines(names, Optional.empty())).containsExactly("one", "\ufefftwo", "x");
  }

  @Test
  void shouldConvertBeforeItLooksForLineEnds() throws IOException {
    // U+0A0A has two bytes that each look like a newline.
    String text = "\u0a0a one\r\ntwo\n\ufeffthree";
    for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32")) {
      Path file = Files.write(directory.resolve("e"), ("\ufeff" + text).getBytes(encoding));

      assertThat(lines(List.of(file.toString()), Optional.of(Charset.forName(encoding))))
          .as(encoding)
          .containsExactly("\u0a0a one", "two", "\ufeffthree");
    }
  }

  private static List<String> lines(List<String> names, Optional<Charset> encoding)
      throws IOException {
    List<String> lines = new ArrayList<>();
    try (TextFiles files = new TextFiles(names, encoding, 100, "")) {
      for (byte[] line = files.next(); line != null; line = files.next()) {
        lines.add(new String(line, UTF_8));
      }
    }
    return lines;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldEndWhenItsThreadIsInterruptedThoughAPipeIsSilent() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    try (TextFiles files = new TextFiles(List.of(pipe.toString()), Optional.empty(), 100, "")) {
      assertThat(interruptedRead(files)).isInstanceOf(InterruptedIOException.class);
    }
    // Opened at both ends, it neither waits for a writer nor ends.
    try (RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw");
        TextFiles files = new TextFiles(List.of(pipe.toString()), Optional.empty(), 100, "")) {
      both.write("line\n".getBytes(UTF_8));
      assertThat(new String(files.next(), UTF_8)).isEqualTo("line");
      assertThat(interruptedRead(files)).isInstanceOf(ClosedByInterruptException.class);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldCloseAPipeThatOpensAfterAnInterrupt() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (TextFiles files = new TextFiles(List.of(pipe.toString()), Optional.empty(), 100, "")) {
      assertThat(interruptedRead(files)).isInstanceOf(InterruptedIOException.class);
    }

    try (FileOutputStream writer = new FileOutputStream(pipe.toFile())) {
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> writer.write('x')).hasMessageContaining("Broken pipe"));
    }
  }

  private static Throwable interruptedRead(TextFiles files) throws Exception {
    FutureTask<Throwable> read = new FutureTask<>(() -> catchThrowable(files::next));
    Thread reader = new Thread(read);
    reader.setDaemon(true);
    reader.start();
    reader.interrupt();
    return read.get(20, TimeUnit.SECONDS);
  }

  @Test
  void shouldReportAllFilesItCannotReadAtOnce() throws IOException {
    assertRefused(
        List.of(file("a", ""), "/no/such/file", directory.toString()),
        "/no/such/file: no such file",
        directory + ": it is a directory");
    assertRefused(List.of("-", "-"), "twice");
  }
}
