package wordcount.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.utils.Utils;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Where a run keeps its topics and temporary files; locked, so that no two runs share one. */
final class DataDirectory implements Closeable {
  private static final String LOCK = "in-use-by";

  private final Path path;
  private final FileChannel lock;
  private final boolean kept;

  private DataDirectory(Path path, FileChannel lock, boolean kept) {
    this.path = path;
    this.lock = lock;
    this.kept = kept;
  }

  /** A new directory below the given one; {@link #close()} deletes it. */
  static DataDirectory temporary(Path parent) throws IOException {
    Files.createDirectories(parent);
    Path path = Files.createTempDirectory(parent, "run-");
    return new DataDirectory(path, lock(path), false);
  }

  /**
   * A directory that outlives the run; created when absent.
   *
   * @throws ProgramException when another run uses it
   */
  static DataDirectory kept(Path path) throws IOException {
    Files.createDirectories(path);
    return new DataDirectory(path, lock(path), true);
  }

  private static FileChannel lock(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held == null) {
        throw inUse(directory, "process " + Files.readString(file));
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(directory, "this process");
    } catch (IOException | ProgramException e) {
      channel.close();
      throw e;
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static ProgramException inUse(Path directory, String holder) {
    return new ProgramException(
        ExitCode.FAILED,
        "data directory " + directory + " is in use",
        holder + " holds it",
        "stop that run, or choose another directory with --data");
  }

  /** The directory itself. */
  Path path() {
    return path;
  }

  /** A directory inside, for files that need not outlive the run. Created when absent. */
  Path temporaryFiles() throws IOException {
    return Files.createDirectories(path.resolve("tmp"));
  }

  @Override
  public void close() throws IOException {
    Utils.delete(path.resolve("tmp").toFile());
    // The file goes before the lock does: afterwards it may be another run's.
    Files.deleteIfExists(path.resolve(LOCK));
    lock.close();
    if (!kept) {
      Utils.delete(path.toFile());
    }
  }
}
