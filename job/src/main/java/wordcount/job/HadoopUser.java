package wordcount.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.security.UserGroupInformation;

/** The user that Hadoop's classes, which Spark asks, take this process to run as. */
final class HadoopUser {
  private static final String NAME = "wordcount";

  private HadoopUser() {}

  /**
   * Logs in with a name of our own where the user id has none, as under {@code docker run --user}
   * and OpenShift: Hadoop's login fails there, and Spark with it.
   */
  static void login() {
    try {
      UserGroupInformation.getLoginUser();
    } catch (IOException e) {
      if (UserGroupInformation.isSecurityEnabled()) {
        throw new UncheckedIOException(e);
      }
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(NAME));
    }
  }
}
