package wordcount.job.mirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  static final String USER_VARIABLE = "WORDCOUNT_MIRROR_USER";
  static final String PASSWORD_VARIABLE = "WORDCOUNT_MIRROR_PASSWORD";
  static final String PASSWORD_FILE_VARIABLE = "WORDCOUNT_MIRROR_PASSWORD_FILE";

  /** The environment variables with the user and the password. */
  public static final List<String> VARIABLES =
      List.of(USER_VARIABLE, PASSWORD_VARIABLE, PASSWORD_FILE_VARIABLE);

  /** Returns the login with the user and the password that the environment names. */
  public static DatabaseLogin fromEnvironment(String url) {
    return from(System.getenv(), url);
  }

  static DatabaseLogin from(Map<String, String> environment, String url) {
    String file = value(environment, PASSWORD_FILE_VARIABLE);
    Path passwordFile = file == null ? null : Path.of(file);
    return new DatabaseLogin(url, value(environment, USER_VARIABLE), () -> password(passwordFile));
  }

  /** Returns the password in the file or, without a file, in the environment. */
  static String password(Path file) {
    return file == null ? value(System.getenv(), PASSWORD_VARIABLE) : read(file);
  }

  /** Returns the variable's value; null if it is absent or empty. */
  private static String value(Map<String, String> environment, String variable) {
    String value = environment.get(variable);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Returns the content of a login file, without the line end. */
  static String read(Path file) {
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
