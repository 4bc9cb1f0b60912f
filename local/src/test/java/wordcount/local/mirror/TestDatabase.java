package wordcount.local.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Utils;
import wordcount.local.server.LocalPostgres;

/** A PostgreSQL of one's own, and what any reader finds in it. */
public final class TestDatabase implements AutoCloseable {
  private final Path folder;
  private final LocalPostgres server;

  public TestDatabase() throws IOException {
    this(Map.of());
  }

  /** With settings of the server of one's own. */
  public TestDatabase(Map<String, String> settings) throws IOException {
    this(settings, Files.createTempDirectory("wordcount-postgres"));
  }

  /** The same in a folder, which it deletes at the end. */
  public TestDatabase(Map<String, String> settings, Path folder) throws IOException {
    this.folder = folder;
    // Tests only: a killed server must come back whole, a killed machine's need not.
    Map<String, String> all = new TreeMap<>(Map.of("fsync", "off"));
    all.putAll(settings);
    server = LocalPostgres.start(folder.resolve("data"), all);
  }

  public LocalPostgres server() {
    return server;
  }

  /** Kills the server. Does nothing unless it runs. */
  public void kill() throws IOException {
    for (ProcessHandle one : server.processes().toList()) {
      // A killed server leaves its process id behind, which another program may have by now.
      if (one.info().command().orElse("").endsWith("postgres")) {
        one.destroyForcibly();
        one.onExit().join();
      }
    }
    server.close();
  }

  public String url() {
    return server.url(LocalPostgres.WRITER);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url(LocalPostgres.READER));
  }

  /** The first column of each row, as text. */
  public List<String> column(String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** The columns of each row, with a bar between. */
  public List<String> rows(String query) throws SQLException {
    return rows(LocalPostgres.READER, query);
  }

  /** The same, as any role sees them. */
  public List<String> rows(String role, String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(server.url(role));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(rows.getString(i));
        }
        found.add(String.join("|", columns));
      }
    }
    return found;
  }

  /** Runs a statement as the writing role. */
  public void run(String statement) throws SQLException {
    run(LocalPostgres.WRITER, statement);
  }

  /** Runs a statement as any role. */
  public void run(String role, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url(role));
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  /** What the tables hold of a job at one moment. */
  public record State(long seq, long total, long distinct, Map<String, Long> words) {
    /** Whether the words are those that the progress speaks of. */
    public boolean addsUp() {
      return words.size() == distinct
          && words.values().stream().mapToLong(Long::longValue).sum() == total;
    }
  }

  /** The state of a job; one of commit 0 if there is none yet. */
  public State state(String appId) throws SQLException {
    try (Connection connection = connect()) {
      return state(connection, appId);
    }
  }

  /** The same, as one transaction sees it. */
  public static State state(Connection connection, String appId) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = connection.createStatement()) {
      long[] progress = new long[3];
      try (ResultSet row =
          statement.executeQuery(
              "SELECT seq, total, distinct_words FROM progress WHERE app_id = '" + appId + "'")) {
        if (row.next()) {
          progress = new long[] {row.getLong(1), row.getLong(2), row.getLong(3)};
        }
      }
      Map<String, Long> words = new TreeMap<>();
      try (ResultSet row =
          statement.executeQuery(
              "SELECT word, total FROM word_counts WHERE app_id = '" + appId + "'")) {
        while (row.next()) {
          words.put(new String(row.getBytes(1), UTF_8), row.getLong(2));
        }
      }
      connection.commit();
      return new State(progress[0], progress[1], progress[2], words);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Utils.delete(folder.resolve("data").toFile());
    Files.deleteIfExists(folder.resolve("filler"));
  }
}
