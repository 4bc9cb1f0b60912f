package wordcount.producer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/**
 * The lines of files, one file after the other; {@code -} is standard input. A byte order mark at
 * the start of a file is skipped.
 */
public final class TextFiles implements LineSource {
  private static final String STANDARD_INPUT = "-";
  private static final byte[] BYTE_ORDER_MARK = "\ufeff".getBytes(StandardCharsets.UTF_8);

  private record Opened(String name, long firstLine) {}

  private final List<String> names;
  private final Optional<Charset> encoding;
  private final int maxLineBytes;
  private final String tooLong;
  private final List<Opened> opened = new ArrayList<>();
  private LineReader current;
  private Utf8Stream converted;
  private boolean utf8Already;
  private long lines;

  /**
   * @param names paths, and {@code -} at most once
   * @param encoding the encoding from which to convert the files to UTF-8; if empty, bytes pass
   *     unchanged
   * @param maxLineBytes the longest line to accept, in bytes without its end
   * @param tooLong what a user can do about a longer one
   * @throws ProgramException ({@link ExitCode#USAGE}) naming all files that cannot be read
   */
  public TextFiles(
      List<String> names, Optional<Charset> encoding, int maxLineBytes, String tooLong) {
    String wrong =
        names.stream()
            .distinct()
            .map(TextFiles::obstacle)
            .filter(obstacle -> !obstacle.isEmpty())
            .collect(Collectors.joining("; "));
    if (names.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      wrong = "standard input (-) is given twice";
    }
    if (!wrong.isEmpty()) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot read the input",
          wrong,
          "give files that exist and can be read, or only - for standard input");
    }
    this.names = List.copyOf(names);
    this.encoding = encoding;
    this.maxLineBytes = maxLineBytes;
    this.tooLong = tooLong;
  }

  /** Returns the size of the text in bytes; 0 if unknown. */
  public long size() throws IOException {
    long size = 0;
    if (encoding.isEmpty() && regular(names)) {
      for (String name : names) {
        size += Files.size(Path.of(name));
      }
    }
    return size;
  }

  /** Returns the encoding from which a file was converted, if the file was UTF-8 already. */
  public Optional<Charset> doubtfulEncoding() {
    return encoding.filter(from -> utf8Already && !from.equals(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] next() throws IOException {
    while (true) {
      if (current == null) {
        if (opened.size() == names.size()) {
          return null;
        }
        open(names.get(opened.size()));
      }
      byte[] line = current.next();
      if (line != null) {
        lines++;
        return line;
      }
      close();
    }
  }

  @Override
  public String describe(long index) {
    Opened file = null;
    for (Opened candidate : opened) {
      if (candidate.firstLine() <= index) {
        file = candidate;
      }
    }
    return file == null
        ? LineSource.super.describe(index)
        : "line " + (index - file.firstLine() + 1) + " of " + file.name();
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      utf8Already |= converted != null && converted.utf8Already();
      current.close();
      current = null;
    }
  }

  private void open(String name) throws IOException {
    boolean standardInput = name.equals(STANDARD_INPUT);
    String shown = standardInput ? "standard input" : name;
    opened.add(new Opened(shown, lines));
    InputStream in = standardInput ? StandardInput.open() : openFile(Path.of(name));
    converted = encoding.map(from -> new Utf8Stream(in, shown, from)).orElse(null);
    current = new LineReader(converted == null ? in : converted, shown, maxLineBytes, tooLong);
    current.skip(BYTE_ORDER_MARK);
  }

  /**
   * Opens a file through a channel: unlike Files.newInputStream, a read ends when its thread is
   * interrupted. Nothing can interrupt the opening of a pipe that nobody writes to, so another
   * thread does it.
   */
  private static InputStream openFile(Path file) throws IOException {
    CompletableFuture<FileChannel> opening = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                opening.complete(FileChannel.open(file));
              } catch (Throwable e) {
                opening.completeExceptionally(e);
              }
            },
            "open " + file);
    thread.setDaemon(true);
    thread.start();
    try {
      return Channels.newInputStream(opening.get());
    } catch (InterruptedException e) {
      var unused = opening.thenAccept(channel -> Utils.closeQuietly(channel, file.toString()));
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    }
  }

  /** Returns whether all are regular files, which can be read again. */
  static boolean regular(List<String> names) {
    return names.stream()
        .allMatch(name -> !name.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(name)));
  }

  private static String obstacle(String name) {
    if (name.equals(STANDARD_INPUT)) {
      return StandardInput.isClosed() ? "standard input is closed" : "";
    }
    return FileProblem.obstacle(Path.of(name)).map(why -> name + ": " + why).orElse("");
  }
}
