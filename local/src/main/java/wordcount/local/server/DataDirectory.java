package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/** The directory for a run's topics and temporary files; locked against use by another run. */
public final class DataDirectory implements Closeable {
  private final RunDirectory run;
  private final Path path;
  private final Optional<DirectoryLock> lock;

  private DataDirectory(RunDirectory run, Path path, Optional<DirectoryLock> lock) {
    this.run = run;
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates a directory below the given one; {@link #close()} deletes it.
   *
   * @throws ProgramException when it cannot be created or written to
   */
  public static DataDirectory temporary(Path parent) {
    RunDirectory run = runDirectory(parent);
    return new DataDirectory(run, run.path(), Optional.empty());
  }

  /**
   * Opens a directory that outlives the run; creates it when absent.
   *
   * @param parent where to create a directory for the temporary files
   * @throws ProgramException when another run uses it, or when it cannot be created or written to
   */
  public static DataDirectory kept(Path path, Path parent) throws IOException {
    RunDirectory run = runDirectory(parent);
    try {
      Files.createDirectories(path);
      return new DataDirectory(run, path, Optional.of(DirectoryLock.take(path)));
    } catch (IOException e) {
      run.close();
      throw unusable("data directory " + path, e, "choose another directory with --data (DATA=)");
    } catch (ProgramException e) {
      run.close();
      throw e;
    }
  }

  private static RunDirectory runDirectory(Path parent) {
    try {
      return RunDirectory.create(parent);
    } catch (IOException e) {
      throw unusable(
          "directory " + parent + " for temporary files",
          e,
          "make it a directory that you may write to");
    }
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
    return Files.createDirectories(run.path().resolve("tmp"));
  }

  @Override
  public void close() throws IOException {
    try (run) {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }
}
