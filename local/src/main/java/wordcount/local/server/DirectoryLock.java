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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Reserves a directory for this process: a locked file in it, with the process id. */
final class DirectoryLock implements Closeable {
  private static final String FILE = "in-use-by";

  /**
   * The files that this process holds. It must not open them again: POSIX releases a process's
   * locks on a file as soon as the process closes any descriptor of that file.
   */
  private static final Set<Path> HELD = new HashSet<>();

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
    Path file = fileIn(directory);
    DirectoryLock lock =
        locked(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
            .orElseThrow(() -> inUse(directory, file));
    try {
      lock.channel.truncate(0);
      lock.channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    return lock;
  }

  /** Locks a directory that an ended process of this user has left; empty if it is not one. */
  static Optional<DirectoryLock> takeOver(Path directory) throws IOException {
    Path file = fileIn(directory);
    try {
      if (Files.size(file) == 0) {
        // Its owner has only just created it, and will lock it.
        return Optional.empty();
      }
      return locked(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException | AccessDeniedException nothingOfOurs) {
      return Optional.empty();
    }
  }

  private static Path fileIn(Path directory) {
    return directory.resolve(FILE).toAbsolutePath().normalize();
  }

  private static Optional<DirectoryLock> locked(Path file, OpenOption... options)
      throws IOException {
    synchronized (HELD) {
      if (HELD.contains(file)) {
        return Optional.empty();
      }
      FileChannel channel = FileChannel.open(file, options);
      try {
        if (channel.tryLock() != null) {
          HELD.add(file);
          return Optional.of(new DirectoryLock(file, channel));
        }
      } catch (IOException | OverlappingFileLockException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return Optional.empty();
    }
  }

  /** Returns whether this is the file of the lock. */
  boolean is(Path other) {
    return file.equals(other.toAbsolutePath().normalize());
  }

  private static ProgramException inUse(Path directory, Path file) {
    String holder;
    synchronized (HELD) {
      try {
        holder =
            "process "
                + (HELD.contains(file) ? ProcessHandle.current().pid() : Files.readString(file));
      } catch (IOException e) {
        holder = "another run";
      }
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
    synchronized (HELD) {
      Files.deleteIfExists(file);
      channel.close();
      HELD.remove(file);
    }
  }
}
