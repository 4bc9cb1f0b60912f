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
 * The target for the totals of a text: standard output; a file, which is replaced once all totals
 * are written; or a device or pipe, which is written to directly.
 */
public final class OutputTarget {
  private static final String STANDARD_OUTPUT = "-";
  private static final Path STANDARD_INPUT_DEVICE = Path.of("/dev/stdin");
  private static final Path STANDARD_OUTPUT_DEVICE = Path.of("/dev/stdout");
  private static final String DRAFT = ".part";
  private static final int MAX_LINKS = 40;

  /** In characters of up to four bytes; a file name may have 255 bytes. */
  private static final int LONG_NAME = 50;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final boolean standardOutput;
  private final Path file;

  /** Whether the directory of an existing file accepts no draft. */
  private boolean withoutDraft;

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
   * Checks, before anything is counted, that the totals can be written.
   *
   * @param name a path; {@code -} is standard output
   * @param input where the text comes from: a path, or {@code -} for standard input
   * @throws ProgramException ({@link ExitCode#USAGE}) if they cannot, or would overwrite the text
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

  /** Returns whether standard output is reserved for the totals. */
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
      throw refused(name, "it is not writable");
    }
    if (replaced()) {
      try {
        deleteLeftDrafts();
        // Only creating a file shows for certain that the directory accepts one.
        Files.delete(Files.createFile(draft()));
      } catch (IOException e) {
        if (!Files.exists(file)) {
          throw e;
        }
        withoutDraft = true;
      }
    }
  }

  /**
   * Writes everything. A file is replaced at the end, so that nobody ever sees half of it, and
   * keeps its permissions. A file of another user or a mounted one cannot be replaced, so it is
   * overwritten at the end. One whose directory accepts no draft is overwritten directly.
   *
   * @throws ProgramException if that fails; a file that can be replaced is then unchanged
   */
  public void write(Content content) {
    try {
      if (standardOutput) {
        // Not closed: it is not ours.
        write(new FileOutputStream(FileDescriptor.out), content);
      } else if (replaced() && !withoutDraft) {
        replace(content);
      } else {
        try (OutputStream out =
            Files.newOutputStream(file, WRITE, replaced() ? TRUNCATE_EXISTING : APPEND)) {
          write(out, content);
        }
      }
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot write the totals to " + (standardOutput ? "standard output" : name),
          reason(e),
          "free some space, or choose another file with --output (OUTPUT=); then count the text"
              + " again",
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
        // Some file systems report only now that they are full.
        channel.force(true);
      }
      if (!ownedAlike(draft) || !tryMove(draft)) {
        try (OutputStream out = Files.newOutputStream(file, WRITE, TRUNCATE_EXISTING)) {
          Files.copy(draft, out);
        }
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Returns whether the replacement would have the same owner. */
  private boolean ownedAlike(Path draft) throws IOException {
    var old = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (old == null || !Files.exists(file)) {
      return true;
    }
    var own = Files.readAttributes(draft, PosixFileAttributes.class);
    return old.readAttributes().owner().equals(own.owner())
        && old.readAttributes().group().equals(own.group());
  }

  /**
   * Moves the draft to the file's place; false if the file cannot be replaced, as a mounted one.
   */
  private boolean tryMove(Path draft) throws IOException {
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

  /** Returns whether it is, or will be, a regular file. */
  private boolean replaced() {
    return !isOpenFile(file) && (Files.isRegularFile(file) || !Files.exists(file));
  }

  /** Returns whether a path refers to something that this process has open, of any kind. */
  private static boolean isOpenFile(Path path) {
    return path.startsWith("/proc") || path.startsWith("/dev/fd") || path.startsWith("/dev/stderr");
  }

  /**
   * Returns where to write the totals first. The process id identifies the owner; with the time, no
   * other draft has the name.
   */
  private Path draft() {
    return file.resolveSibling(
        draftPrefix() + (ProcessHandle.current().pid() + "." + System.currentTimeMillis()) + DRAFT);
  }

  private String draftPrefix() {
    String whole = file.getFileName().toString();
    return "."
        + (whole.length() <= LONG_NAME ? whole : Integer.toHexString(whole.hashCode()))
        + ".";
  }

  /** Deletes drafts of runs that were killed while writing, except those of other users. */
  private void deleteLeftDrafts() throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(draftPrefix()) + "(\\d{1,18})\\.\\d+" + DRAFT);
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(file.getParent())) {
      for (Path sibling : siblings) {
        Matcher draft = name.matcher(sibling.getFileName().toString());
        if (draft.matches() && isLeft(Long.parseLong(draft.group(1)))) {
          try {
            Files.delete(sibling);
          } catch (IOException e) {
            // In a directory such as /tmp, only its owner can.
          }
        }
      }
    }
  }

  /** In a container, an earlier run may have had the same process id. */
  private static boolean isLeft(long owner) {
    return owner == ProcessHandle.current().pid() || ProcessHandle.of(owner).isEmpty();
  }

  /** Returns the file that a path resolves to, which need not exist. */
  private static Path linksFollowed(Path given) throws IOException {
    Path path = given;
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (links == MAX_LINKS) {
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
      return "it is not writable";
    }
    if (e instanceof NoSuchFileException) {
      return "its directory is missing";
    }
    if (e instanceof FileSystemLoopException) {
      return "its symbolic links form a loop";
    }
    return e.getMessage();
  }

  private static ProgramException refused(String name, String why) {
    return new ProgramException(
        ExitCode.USAGE,
        "cannot write totals to " + name,
        why,
        "choose another file with --output (OUTPUT=)");
  }
}
