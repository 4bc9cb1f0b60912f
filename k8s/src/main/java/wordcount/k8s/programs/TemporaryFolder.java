package wordcount.k8s.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder for the files of a program, which nobody else can read. Closing deletes all. If this
 * process is stopped first, by Ctrl-C for example, the JVM deletes them when it ends.
 */
public final class TemporaryFolder implements AutoCloseable {
  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  /**
   * Creates the folder.
   *
   * @param prefix beginning of its name
   * @throws IOException if it cannot be created
   */
  public TemporaryFolder(String prefix) throws IOException {
    folder = Files.createTempDirectory(prefix);
    folder.toFile().deleteOnExit();
  }

  /** Returns the path of a file, which the caller may create. */
  public Path file(String name) {
    Path file = folder.resolve(name);
    // Registered after the folder, so deleted before it.
    file.toFile().deleteOnExit();
    files.add(file);
    return file;
  }

  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.delete(folder);
  }
}
