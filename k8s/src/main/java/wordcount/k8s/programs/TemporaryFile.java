package wordcount.k8s.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file for a program, in a folder that nobody else can read. Closing deletes both. If this
 * process is stopped first, by Ctrl-C for example, the JVM deletes them when it ends.
 */
public final class TemporaryFile implements AutoCloseable {
  private final Path folder;
  private final Path path;

  /**
   * Creates the folder, but not the file.
   *
   * @param prefix beginning of the folder's name
   * @param name the file's name
   * @throws IOException if the folder cannot be created
   */
  public TemporaryFile(String prefix, String name) throws IOException {
    folder = Files.createTempDirectory(prefix);
    path = folder.resolve(name);
    // Registered last, deleted first.
    folder.toFile().deleteOnExit();
    path.toFile().deleteOnExit();
  }

  /** Returns the file's path. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    Files.delete(folder);
  }
}
