package wordcount.job.mirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Which database, and as whom.
 *
 * @param url of JDBC, of a PostgreSQL; may hold a password, so it is in no message
 * @param user null if the URL says
 * @param password is asked for each connection; gives null if the URL says, or none is needed
 */
public record DatabaseLogin(String url, String user, Supplier<String> password) {
  /** The password in a file, or without one that of the environment. */
  public static String password(Path file) {
    return file == null ? System.getenv("WORDCOUNT_MIRROR_PASSWORD") : read(file);
  }

  /** What a file of a login says, without the line's end. */
  public static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public String toString() {
    return "DatabaseLogin";
  }
}
