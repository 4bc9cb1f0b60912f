package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Reserves a directory for this process: a locked file in it, with the process id. */
final class DirectoryLock implements Closeable {
  private static final String FILE = "in-use-by";

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks a directory.
   *
   * @throws ProgramException when another run holds it
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        locked(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
            .orElseThrow(() -> inUse(directory, file));
    try {
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new DirectoryLock(file, channel);
  }

  /** Locks a directory that an ended process of this user has left; empty if it is not one. */
  static Optional<DirectoryLock> takeOver(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      if (Files.size(file) == 0) {
        // Its owner has only just created it, and will lock it.
        return Optional.empty();
      }
      return locked(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
          .map(channel -> new DirectoryLock(file, channel));
    } catch (NoSuchFileException | AccessDeniedException nothingOfOurs) {
      return Optional.empty();
    }
  }

  private static Optional<FileChannel> locked(Path file, OpenOption... options) throws IOException {
    FileChannel channel = FileChannel.open(file, options);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  /** Returns whether this is the file of the lock. */
  boolean is(Path other) {
    return file.equals(other);
  }

  private static ProgramException inUse(Path directory, Path file) {
    String holder;
    try {
      holder = "process " + Files.readString(file);
    } catch (IOException e) {
      holder = "another run";
    }
    return new ProgramException(
        ExitCode.FAILED,
        "data directory " + directory + " is in use",
        holder + " holds it",
        "stop that run, or choose another directory with --data (DATA=)");
  }

  @Override
  public void close() throws IOException {
    // Delete the file before releasing the lock: afterwards it may belong to another run.
    Files.deleteIfExists(file);
    channel.close();
  }
}
