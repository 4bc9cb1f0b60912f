package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/**
 * The directories of a run, locked against use by another run: one for its topics, and one for
 * files that need not outlive it. The latter is deleted when the run ends, or by the next run if
 * this one is killed; a run that keeps no topics has them there.
 */
public final class DataDirectory implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final String PREFIX = "run-";

  private final Path run;
  private final DirectoryLock runLock;
  private final Path path;
  private final Optional<DirectoryLock> lock;

  private DataDirectory(Path run, DirectoryLock runLock, Path path, Optional<DirectoryLock> lock) {
    this.run = run;
    this.runLock = runLock;
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates a directory below the given one; {@link #close()} deletes it.
   *
   * @throws ProgramException when it cannot be created or written to
   */
  public static DataDirectory temporary(Path parent) {
    try {
      Files.createDirectories(parent);
      try (DirectoryStream<Path> runs = Files.newDirectoryStream(parent, PREFIX + "*")) {
        for (Path earlier : runs) {
          deleteIfAbandoned(earlier);
        }
      }
      Path run = Files.createTempDirectory(parent, PREFIX);
      return new DataDirectory(run, DirectoryLock.take(run), run, Optional.empty());
    } catch (IOException e) {
      throw unusable(
          "directory " + parent + " for temporary files",
          e,
          "make it a directory that you may write to");
    }
  }

  /**
   * Opens a directory that outlives the run; creates it when absent.
   *
   * @param parent where to create a directory for the temporary files
   * @throws ProgramException when another run uses it, or when it cannot be created or written to
   */
  public static DataDirectory kept(Path path, Path parent) throws IOException {
    DataDirectory started = temporary(parent);
    try {
      Files.createDirectories(path);
      Optional<DirectoryLock> lock = Optional.of(DirectoryLock.take(path));
      return new DataDirectory(started.run, started.runLock, path, lock);
    } catch (IOException e) {
      started.close();
      throw unusable("data directory " + path, e, "choose another directory with --data (DATA=)");
    } catch (ProgramException e) {
      started.close();
      throw e;
    }
  }

  private static void deleteIfAbandoned(Path run) {
    try {
      Optional<DirectoryLock> abandoned = DirectoryLock.takeOver(run);
      if (abandoned.isPresent()) {
        delete(run, abandoned.get());
      }
    } catch (IOException e) {
      LOG.debug("cannot delete {}, which a killed run has left", run, e);
    }
  }

  private static void delete(Path directory, DirectoryLock lock) throws IOException {
    if (Files.exists(directory)) {
      // The lock last: without it, the next run would not delete what this one leaves if killed
      // now.
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, file -> !lock.is(file))) {
        for (Path file : files) {
          Utils.delete(file.toFile());
        }
      }
    }
    lock.close();
    Files.deleteIfExists(directory);
  }

  private static ProgramException unusable(String what, IOException e, String remedy) {
    return new ProgramException(ExitCode.USAGE, "cannot use " + what, reason(e), remedy, e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is not a directory";
    }
    if (e instanceof AccessDeniedException denied) {
      return "no permission to write to " + denied.getFile();
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " cannot be created there";
    }
    return FileProblem.reason(e);
  }

  /** Returns the directory of the topics. */
  public Path path() {
    return path;
  }

  /** Returns a directory for files that need not outlive the run; creates it when absent. */
  public Path temporaryFiles() throws IOException {
    return Files.createDirectories(run.resolve("tmp"));
  }

  @Override
  public void close() throws IOException {
    try {
      if (lock.isPresent()) {
        lock.get().close();
      }
    } finally {
      delete(run, runLock);
    }
  }
}
