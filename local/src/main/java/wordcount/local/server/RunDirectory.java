package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for files that need not outlive a run. It is deleted when the run ends, or by the
 * next run if this one is killed.
 */
final class RunDirectory implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
  private static final String PREFIX = "run-";

  private final Path path;
  private final DirectoryLock lock;

  private RunDirectory(Path path, DirectoryLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Creates one below the given directory, and deletes those that killed runs have left there. */
  static RunDirectory create(Path parent) throws IOException {
    Files.createDirectories(parent);
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path run : runs) {
        deleteIfAbandoned(run);
      }
    }
    Path path = Files.createTempDirectory(parent, PREFIX);
    return new RunDirectory(path, DirectoryLock.take(path));
  }

  private static void deleteIfAbandoned(Path run) {
    try {
      Optional<DirectoryLock> abandoned = DirectoryLock.takeOver(run);
      if (abandoned.isPresent()) {
        new RunDirectory(run, abandoned.get()).close();
      }
    } catch (IOException e) {
      LOG.debug("cannot delete {}, which a killed run has left", run, e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(path)) {
      // The lock last: without it, the next run would not delete what this one leaves if killed
      // now.
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path, file -> !lock.is(file))) {
        for (Path file : files) {
          Utils.delete(file.toFile());
        }
      }
    }
    lock.close();
    Files.deleteIfExists(path);
  }
}
