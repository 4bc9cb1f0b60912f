package wordcount.job.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Creates and migrates the tables, which have a separate schema: each step from one schema version
 * to the next is an SQL file.
 */
final class Schema {
  /** The schema version that this program reads and writes. */
  static final int VERSION = 1;

  private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('wordcount schema'))";
  private static final int OLDEST = 14;

  private Schema() {}

  /**
   * Creates or migrates the tables, and lets the role {@value Database#READER}, if it exists, read
   * them.
   *
   * @param connection one without a transaction
   * @throws ProgramException if a newer version of the program has migrated the tables, or the
   *     database is too old or of another encoding
   */
  static void migrate(Connection connection) throws SQLException {
    Session.limit(connection);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      refuseOthers(statement);
      statement.execute(LOCK);
      // "IF NOT EXISTS" requires the right to create, even if the schema exists.
      if (!exists(statement, "to_regnamespace('wordcount')")) {
        statement.execute("CREATE SCHEMA wordcount");
      }
      int version =
          exists(statement, "to_regclass('wordcount.schema_version')")
              ? number(statement, "SELECT version FROM wordcount.schema_version")
              : 0;
      if (version > VERSION) {
        throw new ProgramException(
            ExitCode.FAILED,
            "cannot use the database",
            "its tables have schema version "
                + version
                + ", this program supports up to "
                + VERSION,
            "run the program that created them, or a newer one");
      }
      for (int next = version + 1; next <= VERSION; next++) {
        statement.execute(step(next));
      }
      if (exists(statement, "to_regrole('" + Database.READER + "')")) {
        statement.execute("GRANT USAGE ON SCHEMA wordcount TO " + Database.READER);
        statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA wordcount TO " + Database.READER);
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    }
  }

  private static void refuseOthers(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT current_setting('server_version_num')::int / 10000,"
                + " current_setting('server_encoding')")) {
      found.next();
      if (found.getInt(1) < OLDEST || !found.getString(2).equals("UTF8")) {
        throw new ProgramException(
            ExitCode.FAILED,
            "cannot use the database",
            "its server runs PostgreSQL "
                + found.getInt(1)
                + ", and its encoding is "
                + found.getString(2),
            "use PostgreSQL "
                + OLDEST
                + " or newer with encoding UTF8: CREATE DATABASE name OWNER role ENCODING 'UTF8'"
                + " TEMPLATE template0");
      }
    }
  }

  private static boolean exists(Statement statement, String name) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT " + name + " IS NOT NULL")) {
      return found.next() && found.getBoolean(1);
    }
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet found = statement.executeQuery(query)) {
      return found.next() ? found.getInt(1) : 0;
    }
  }

  private static String step(int version) {
    try (InputStream in = Schema.class.getResourceAsStream("schema-" + version + ".sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
