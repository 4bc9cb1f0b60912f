package wordcount.job.mirror;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/** The way to the database: one connection at a time, made anew when it fails. */
final class Database implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than any statement takes that moves a few megabytes. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final HikariDataSource pool;
  private final Supplier<String> password;

  /**
   * Connects to nothing yet.
   *
   * @param url of JDBC; its parameters override what is set here
   * @param user null if the URL says
   * @param password is asked for each connection; null if the URL says
   * @param session name of the session in the database
   */
  Database(String url, String user, Supplier<String> password, String session) {
    this.password = password;
    HikariConfig config = new HikariConfig();
    config.setPoolName("mirror");
    config.setJdbcUrl(url);
    config.setDriverClassName("org.postgresql.Driver");
    config.setUsername(user);
    config.setMaximumPoolSize(1);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
    config.addDataSourceProperty("socketTimeout", SILENCE.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", session);
    pool = new HikariDataSource(config);
  }

  Connection connect() throws SQLException {
    try {
      String now = password.get();
      if (now != null) {
        pool.setPassword(now);
      }
    } catch (UncheckedIOException e) {
      throw new SQLException(e.getMessage(), e);
    }
    return pool.getConnection();
  }

  @Override
  public void close() {
    pool.close();
  }
}
