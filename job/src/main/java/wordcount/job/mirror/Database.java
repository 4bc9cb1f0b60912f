package wordcount.job.mirror;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import wordcount.program.ProgramException;

/**
 * Access to the database. An object serves one session, through a pool: a failed session ends with
 * its connection.
 */
public final class Database implements AutoCloseable {
  /** The role that may read the tables, if it exists. */
  public static final String READER = "wordcount_reader";

  /** Begins each JDBC URL of PostgreSQL. */
  static final String SCHEME = "jdbc:postgresql:";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than any statement that moves a few megabytes. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  /**
   * Turned off, since the driver's exceptions repeat what it logs. A field, since Java drops the
   * level of a logger that nothing refers to.
   */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  static {
    DRIVER.setLevel(Level.OFF);
  }

  private final HikariDataSource pool;

  /**
   * Creates the pool; does not connect yet.
   *
   * @param login the parameters of its URL override the settings made here
   */
  Database(DatabaseLogin login) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("mirror");
    config.setJdbcUrl(login.url());
    config.setDriverClassName("org.postgresql.Driver");
    config.setUsername(user(login));
    config.setPassword(login.password().get());
    config.setMaximumPoolSize(1);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setDataSourceProperties(settings());
    config.addDataSourceProperty("ApplicationName", "wordcount mirror");
    pool = new HikariDataSource(config);
  }

  /** Returns the user that the driver would take; without one, the pool ignores passwords. */
  private static String user(DatabaseLogin login) {
    if (login.user() != null) {
      return login.user();
    }
    return parsed(login.url())
        .map(PGProperty.USER::getOrDefault)
        .orElseGet(() -> System.getProperty("user.name"));
  }

  /** Returns the parts of a JDBC URL; empty if it is none of PostgreSQL. */
  static Optional<Properties> parsed(String url) {
    return Optional.ofNullable(url.startsWith(SCHEME) ? Driver.parseURL(url, null) : null);
  }

  /** Returns what is wrong with a JDBC URL, as a sentence that begins with the option's name. */
  public static Optional<String> urlProblem(String option, String url) {
    // It may hold a password, so the error does not quote it.
    return parsed(url).isPresent()
        ? Optional.empty()
        : Optional.of(
            option + " must be a JDBC URL of PostgreSQL, such as " + SCHEME + "//host/database");
  }

  /** Returns the driver's settings; parameters of the URL override them. */
  private static Properties settings() {
    Properties settings = new Properties();
    PGProperty.CONNECT_TIMEOUT.set(settings, (int) PATIENCE.toSeconds());
    PGProperty.SOCKET_TIMEOUT.set(settings, (int) SILENCE.toSeconds());
    PGProperty.TCP_KEEP_ALIVE.set(settings, true);
    return settings;
  }

  /**
   * Connects once and creates the tables, as the job does, to check a database before anything is
   * counted.
   *
   * @throws ProgramException if that fails
   */
  public static void prepare(DatabaseLogin login) {
    try (Connection connection = connect(login)) {
      Schema.migrate(connection);
      Session.begin(connection);
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }

  /**
   * Deletes a job's copy of the totals, and its history.
   *
   * @throws ProgramException if that fails
   */
  public static void deleteCopy(DatabaseLogin login, String appId) {
    try (Connection connection = connect(login)) {
      // Its limit for locks applies here too.
      Session session = Session.begin(connection);
      connection.setAutoCommit(false);
      Tables.delete(session, appId);
      connection.commit();
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }

  /** Opens a connection without a pool. */
  static Connection connect(DatabaseLogin login) throws SQLException {
    Properties properties = settings();
    PGProperty.USER.set(properties, login.user());
    PGProperty.PASSWORD.set(properties, login.password().get());
    return DriverManager.getConnection(login.url(), properties);
  }

  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void close() {
    pool.close();
  }
}
