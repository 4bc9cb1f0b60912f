package wordcount.job.mirror;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A writer's session with the database: its settings, and statements with values. */
record Session(Connection connection) {
  /**
   * A stalled session must not block another one for ever, and a limit of the role must not cancel
   * a long statement again and again. PostgreSQL 17 has transaction_timeout.
   */
  private static final String LIMITS =
      """
      SET idle_in_transaction_session_timeout TO '60s';
      SET lock_timeout TO '30s';
      SELECT set_config(name, '0', false) FROM pg_settings
        WHERE name IN ('statement_timeout', 'transaction_timeout')
      """;

  private static final String SETTINGS =
      """
      SET search_path TO wordcount;
      SET work_mem TO '64MB';
      SET jit TO off;
      CREATE TEMPORARY TABLE IF NOT EXISTS changed (word bytea NOT NULL, total bigint NOT NULL)
        ON COMMIT DELETE ROWS
      """;

  /** Reads a value from the current row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Sets the time limits of a session; to be called before any other statement. */
  static void limit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LIMITS);
    }
  }

  /** Makes the settings of a session, and the table for changes that only it sees. */
  static Session begin(Connection connection) throws SQLException {
    limit(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute(SETTINGS);
    }
    return new Session(connection);
  }

  /** Returns the value of a time in a statement. */
  static Timestamp time(long ms) {
    return Timestamp.from(Instant.ofEpochMilli(ms));
  }

  /** Runs a statement; returns how many rows it changed. */
  int run(String statement, Object... values) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      set(prepared, values);
      return prepared.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Returns all rows of a query. */
  <T> List<T> rows(String query, RowReader<T> reader, Object... values) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(query)) {
      set(prepared, values);
      try (ResultSet row = prepared.executeQuery()) {
        List<T> rows = new ArrayList<>();
        while (row.next()) {
          rows.add(reader.read(row));
        }
        return rows;
      }
    }
  }

  /** Returns the first row of a query. */
  <T> Optional<T> first(String query, RowReader<T> reader, Object... values) throws SQLException {
    return rows(query, reader, values).stream().findFirst();
  }
}
