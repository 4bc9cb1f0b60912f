package wordcount.job.mirror;

import java.util.function.Supplier;

/**
 * Which database, and as whom.
 *
 * @param url of JDBC, of a PostgreSQL; may hold a password, so it is in no message
 * @param user null if the URL says
 * @param password is asked for each connection; gives null if the URL says, or none is needed
 */
public record DatabaseLogin(String url, String user, Supplier<String> password) {
  @Override
  public String toString() {
    return "DatabaseLogin";
  }
}
