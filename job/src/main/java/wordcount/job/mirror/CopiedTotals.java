package wordcount.job.mirror;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads a job's totals from a database, all as of one commit until {@link #refresh()}. */
public final class CopiedTotals implements AutoCloseable {
  private static final int FETCH = 10_000;

  private final Connection connection;
  private final String appId;

  /**
   * What table progress says.
   *
   * @param seq number of the commit; 0 if nothing was copied
   * @param sums what its totals add up to
   */
  public record State(long seq, Sums sums) {}

  /** The number of totals and their sum. */
  public record Sums(long totals, long words) {}

  /** Receives one total. */
  @FunctionalInterface
  public interface Sink {
    /** Receives the total of a word. */
    void total(byte[] word, long total);
  }

  /** Connects to the database. */
  public CopiedTotals(DatabaseLogin login, String appId) throws SQLException {
    this.appId = appId;
    connection = Database.connect(login);
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    // Between two queries, the totals in Kafka may be read.
    connection.createStatement().execute("SET idle_in_transaction_session_timeout TO 0");
    connection.commit();
  }

  /** Returns what the database says about its totals. */
  public State state() throws SQLException {
    try (PreparedStatement progress =
        connection.prepareStatement(
            "SELECT seq, distinct_words, total FROM wordcount.progress WHERE app_id = ?")) {
      progress.setString(1, appId);
      try (ResultSet row = progress.executeQuery()) {
        return row.next()
            ? new State(row.getLong(1), new Sums(row.getLong(2), row.getLong(3)))
            : new State(0, new Sums(0, 0));
      }
    }
  }

  /** Passes on each total once, in any order. */
  public void forEach(Sink sink) throws SQLException {
    try (PreparedStatement words =
        connection.prepareStatement(
            "SELECT word, total FROM wordcount.word_counts WHERE app_id = ?")) {
      words.setString(1, appId);
      words.setFetchSize(FETCH);
      try (ResultSet row = words.executeQuery()) {
        while (row.next()) {
          sink.total(row.getBytes(1), row.getLong(2));
        }
      }
    }
  }

  /** Lets later calls see what was copied meanwhile. */
  void refresh() throws SQLException {
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
