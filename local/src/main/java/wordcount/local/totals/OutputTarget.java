package wordcount.local.totals;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Where the totals of a text go: standard output, a file that is replaced once they are written
 * whole, or something that is no file, such as a device or a pipe, which is written to.
 */
public final class OutputTarget {
  private static final String STANDARD_OUTPUT = "-";
  private static final Path STANDARD_INPUT_DEVICE = Path.of("/dev/stdin");
  private static final Path STANDARD_OUTPUT_DEVICE = Path.of("/dev/stdout");
  private static final String DRAFT = ".part";
  private static final int MOST_LINKS = 40;

  /** In characters of up to four bytes; a name may have 255 bytes. */
  private static final int LONG_NAME = 50;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final boolean standardOutput;
  private final Path file;

  private OutputTarget(String name, boolean standardOutput, Path file) {
    this.name = name;
    this.standardOutput = standardOutput;
    this.file = file;
  }

  /** Writes the totals. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Checks, before anything is counted, that totals can be written there.
   *
   * @param name a path; {@code -} is standard output
   * @param input where the text comes from: a path, or {@code -} for standard input
   * @throws ProgramException ({@link ExitCode#USAGE}) if they cannot, or would destroy the text
   */
  public static OutputTarget of(String name, String input) {
    if (name.equals(STANDARD_OUTPUT)) {
      return new OutputTarget(name, true, null);
    }
    try {
      Path given = Path.of(name).toAbsolutePath();
      Path text = input.equals("-") ? STANDARD_INPUT_DEVICE : Path.of(input);
      if (isRegularAndSame(given, text)) {
        throw refused(name, "it is the text to count");
      }
      if (isRegularAndSame(given, STANDARD_OUTPUT_DEVICE)
          || given.normalize().equals(STANDARD_OUTPUT_DEVICE)) {
        return new OutputTarget(name, true, null);
      }
      OutputTarget target = new OutputTarget(name, false, linksFollowed(given));
      target.check();
      return target;
    } catch (IOException e) {
      throw refused(name, reason(e));
    }
  }

  /** Whether standard output is the totals' alone. */
  public boolean isStandardOutput() {
    return standardOutput;
  }

  private void check() throws IOException {
    if (Files.isDirectory(file)) {
      throw refused(name, "it is a directory");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw refused(name, "its directory is missing");
    }
    if (Files.exists(file) ? !Files.isWritable(file) : !replaced()) {
      throw refused(name, "it may not be written to");
    }
    if (replaced()) {
      deleteLeftDrafts();
      // No other question tells for sure whether the directory takes a file.
      Path draft = draft();
      Files.createFile(draft);
      Files.delete(draft);
    }
  }

  /**
   * Writes all of it. A file is replaced at the end, so that nobody ever sees half of it, and keeps
   * its permissions; one that is another user's or mounted is written to at the end, as it cannot
   * be replaced.
   *
   * @throws ProgramException if that fails; a file that can be replaced is then as it was
   */
  public void write(Content content) {
    try {
      if (standardOutput) {
        // Not closed: it is not ours.
        write(new FileOutputStream(FileDescriptor.out), content);
      } else if (replaced()) {
        replace(content);
      } else {
        try (OutputStream out = Files.newOutputStream(file, WRITE, APPEND)) {
          write(out, content);
        }
      }
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot write the totals to " + (standardOutput ? "standard output" : name),
          reason(e),
          "make room, or name another file with --output (OUTPUT=), and count the text again",
          e);
    }
  }

  private void replace(Content content) throws IOException {
    Path draft = draft();
    try {
      try (FileChannel channel = FileChannel.open(draft, CREATE_NEW, WRITE)) {
        if (Files.exists(file)) {
          keepPermissions(draft);
        }
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        content.writeTo(out);
        out.flush();
        // Some disks say only now that they are full.
        channel.force(true);
      }
      if (!ownedAlike(draft) || !moved(draft)) {
        try (OutputStream out = Files.newOutputStream(file, WRITE, TRUNCATE_EXISTING)) {
          Files.copy(draft, out);
        }
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Whether to replace the file takes it away from nobody. */
  private boolean ownedAlike(Path draft) throws IOException {
    var old = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (old == null || !Files.exists(file)) {
      return true;
    }
    var own = Files.readAttributes(draft, PosixFileAttributes.class);
    return old.readAttributes().owner().equals(own.owner())
        && old.readAttributes().group().equals(own.group());
  }

  /** Puts the draft in the file's place; false for a file that keeps it, such as a mounted one. */
  private boolean moved(Path draft) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileSystemException e) {
      if (Files.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  private void keepPermissions(Path draft) throws IOException {
    var old = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (old != null) {
      Files.setPosixFilePermissions(draft, old.readAttributes().permissions());
    }
  }

  private static void write(OutputStream to, Content content) throws IOException {
    OutputStream out = new BufferedOutputStream(to, BUFFER);
    content.writeTo(out);
    out.flush();
  }

  /** Whether it is, or will be, a plain file. */
  private boolean replaced() {
    return !isOpenFile(file) && (Files.isRegularFile(file) || !Files.exists(file));
  }

  /** Whether a path stands for what this process has open, of whatever kind that is. */
  private static boolean isOpenFile(Path path) {
    return path.startsWith("/proc") || path.startsWith("/dev/fd") || path.startsWith("/dev/stderr");
  }

  /** Where the totals are written first; the process id tells whose it is. */
  private Path draft() {
    return file.resolveSibling(draftPrefix() + ProcessHandle.current().pid() + DRAFT);
  }

  private String draftPrefix() {
    String whole = file.getFileName().toString();
    return "."
        + (whole.length() <= LONG_NAME ? whole : Integer.toHexString(whole.hashCode()))
        + ".";
  }

  /** Deletes what runs left that were killed while they wrote. */
  private void deleteLeftDrafts() throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(draftPrefix()) + "(\\d{1,18})" + DRAFT);
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(file.getParent())) {
      for (Path sibling : siblings) {
        Matcher draft = name.matcher(sibling.getFileName().toString());
        if (draft.matches() && ProcessHandle.of(Long.parseLong(draft.group(1))).isEmpty()) {
          Files.delete(sibling);
        }
      }
    }
  }

  /** The file that a path leads to, which need not exist. */
  private static Path linksFollowed(Path given) throws IOException {
    Path path = given;
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(given.toString());
      }
      if (isOpenFile(path)) {
        return path;
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return path;
  }

  private static boolean isRegularAndSame(Path one, Path other) throws IOException {
    return Files.isRegularFile(one) && Files.exists(other) && Files.isSameFile(one, other);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "it may not be written to";
    }
    if (e instanceof NoSuchFileException) {
      return "its directory is missing";
    }
    if (e instanceof FileSystemLoopException) {
      return "its symbolic links lead in a circle";
    }
    return e.getMessage();
  }

  private static ProgramException refused(String name, String why) {
    return new ProgramException(
        ExitCode.USAGE,
        "cannot write totals to " + name,
        why,
        "name another file with --output (OUTPUT=)");
  }
}
