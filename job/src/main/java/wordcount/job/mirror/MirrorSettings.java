package wordcount.job.mirror;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Which database, and what it keeps.
 *
 * @param url of JDBC, of a PostgreSQL; may hold a password, so it is in no message
 * @param user null if the URL says
 * @param password is asked for each connection; gives null if the URL says, or none is needed
 * @param interval length of an interval of history
 * @param retention how long history is kept
 * @param rebuild whether to remove first what the database holds of this job
 */
public record MirrorSettings(
    String url,
    String user,
    Supplier<String> password,
    Duration interval,
    Duration retention,
    boolean rebuild) {
  @Override
  public String toString() {
    return "MirrorSettings";
  }
}
