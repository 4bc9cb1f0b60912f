package wordcount.job.mirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The login to a database.
 *
 * @param url JDBC URL of a PostgreSQL; may hold a password, so no message contains it
 * @param user null if the URL names it
 * @param password called for each connection; returns null if the URL has the password or none is
 *     needed
 */
public record DatabaseLogin(String url, String user, Supplier<String> password) {
  /** Returns the password in the file or, without a file, in the environment. */
  public static String password(Path file) {
    return file == null ? System.getenv("WORDCOUNT_MIRROR_PASSWORD") : read(file);
  }

  /** Returns the content of a login file, without the line end. */
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
