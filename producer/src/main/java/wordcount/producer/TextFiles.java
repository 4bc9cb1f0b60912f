package wordcount.producer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** The lines of files, one file after the other; {@code -} is standard input. */
public final class TextFiles implements LineSource {
  private static final String STANDARD_INPUT = "-";

  private record Opened(String name, long firstLine) {}

  private final List<String> names;
  private final int maxLineBytes;
  private final List<Opened> opened = new ArrayList<>();
  private LineReader current;
  private long lines;

  /**
   * @param names paths, and {@code -} at most once
   * @param maxLineBytes the longest line to accept, in bytes without its end
   * @throws ProgramException ({@link ExitCode#USAGE}) naming all files that cannot be read
   */
  public TextFiles(List<String> names, int maxLineBytes) {
    String wrong =
        names.stream()
            .distinct()
            .map(TextFiles::obstacle)
            .filter(obstacle -> !obstacle.isEmpty())
            .collect(Collectors.joining("; "));
    if (names.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      wrong = "standard input (-) is named twice";
    }
    if (!wrong.isEmpty()) {
      throw new ProgramException(
          ExitCode.USAGE, "cannot read the input", wrong, "name files to read, or - alone");
    }
    this.names = List.copyOf(names);
    this.maxLineBytes = maxLineBytes;
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
      current.close();
      current = null;
    }
  }

  private void open(String name) throws IOException {
    boolean standardInput = name.equals(STANDARD_INPUT);
    String shown = standardInput ? "standard input" : name;
    InputStream in = standardInput ? StandardInput.open() : Files.newInputStream(Path.of(name));
    opened.add(new Opened(shown, lines));
    current = new LineReader(in, shown, maxLineBytes);
  }

  private static String obstacle(String name) {
    if (name.equals(STANDARD_INPUT)) {
      return StandardInput.isClosed() ? "standard input is closed" : "";
    }
    Path path = Path.of(name);
    if (Files.isDirectory(path)) {
      return name + " is a directory";
    }
    if (!Files.exists(path)) {
      return name + " does not exist";
    }
    return Files.isReadable(path) ? "" : name + " may not be read";
  }
}
