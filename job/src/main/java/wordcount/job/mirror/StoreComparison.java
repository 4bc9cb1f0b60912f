package wordcount.job.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import wordcount.job.count.WordTable;
import wordcount.job.totals.PastTotals;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/**
 * Compares a job's totals in a database with those in the topic, both as of the same commit, while
 * both may keep changing. It holds the topic's totals in memory and reads the database row by row.
 */
public final class StoreComparison {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int FETCH = 10_000;
  private static final int MOST_SHOWN = 10;

  private final DatabaseLogin login;
  private final String appId;
  private final PastTotals totals;
  private final Duration limit;
  private final ProgressLine progress;

  private long differing;
  private final List<Difference> examples = new ArrayList<>();

  /** A word whose totals differ; 0 if a side has none. */
  public record Difference(String word, long topic, long store) {}

  /** One side of the comparison: the number of totals and their sum. */
  public record Side(long totals, long words) {}

  /**
   * The result of the comparison.
   *
   * @param same whether all totals are equal
   * @param commit the commit as of which both were compared
   * @param newest the last commit in Kafka at that time
   * @param topic the topic's totals
   * @param store the database's totals, according to its row in table progress
   * @param differing how many words have different totals
   * @param examples some of these words
   */
  public record Verdict(
      boolean same,
      long commit,
      long newest,
      Side topic,
      Side store,
      long differing,
      List<Difference> examples) {}

  /**
   * @param appId the job's identity
   * @param limit how long to wait for a database that is behind, or for a transaction that is not
   *     yet completely visible
   */
  public StoreComparison(
      DatabaseLogin login, String appId, PastTotals totals, Duration limit, ProgressLine progress) {
    this.login = login;
    this.appId = appId;
    this.totals = totals;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * Compares them as of a commit not older than the current last one in Kafka.
   *
   * @throws ProgramException if the database cannot be read or stays behind, or if nothing is
   *     committed
   */
  public Verdict run() throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    long wanted = newest();
    try (Connection connection = Database.connect(login)) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.createStatement().execute("SET idle_in_transaction_session_timeout TO 0");
      connection.commit();
      while (true) {
        State state = state(connection);
        boolean late = System.nanoTime() > deadline;
        if (state.seq() >= wanted) {
          WordTable table = totals.after(state.seq());
          Side topic = new Side(table.size(), table.total());
          long newest = newest();
          // Else a transaction's end is not yet visible in all partitions, or was compacted away.
          boolean whole = topic.equals(state.side()) && newest >= state.seq();
          if (whole || late) {
            compareRows(connection, table);
            return new Verdict(
                whole && differing == 0,
                state.seq(),
                newest,
                topic,
                state.side(),
                differing,
                List.copyOf(examples));
          }
        } else if (late) {
          throw new ProgramException(
              ExitCode.TIMED_OUT,
              "PostgreSQL is behind",
              "it holds commit "
                  + state.seq()
                  + " after "
                  + limit.toSeconds()
                  + " s, and Kafka"
                  + " had commit "
                  + wanted
                  + " before that",
              "see wordcount_mirror_lag_seconds and the job's log");
        }
        progress.show("PostgreSQL holds commit " + state.seq() + " of " + wanted);
        connection.rollback();
        Thread.sleep(POLL.toMillis());
      }
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    } finally {
      progress.end();
    }
  }

  private long newest() {
    return totals
        .progress()
        .orElseThrow(
            () ->
                new ProgramException(
                    ExitCode.FAILED,
                    "nothing to compare",
                    "Kafka has no committed totals of " + appId,
                    "let the job count first, or correct --app-id"))
        .seq();
  }

  private record State(long seq, Side side) {}

  private State state(Connection connection) throws SQLException {
    try (PreparedStatement progressRow =
        connection.prepareStatement(
            "SELECT seq, distinct_words, total FROM wordcount.progress WHERE app_id = ?")) {
      progressRow.setString(1, appId);
      try (ResultSet row = progressRow.executeQuery()) {
        return row.next()
            ? new State(row.getLong(1), new Side(row.getLong(2), row.getLong(3)))
            : new State(0, new Side(0, 0));
      }
    }
  }

  /** Compares the rows with a table; sets the words found to 0 in it. */
  private void compareRows(Connection connection, WordTable table) throws SQLException {
    try (PreparedStatement words =
        connection.prepareStatement(
            "SELECT word, total FROM wordcount.word_counts WHERE app_id = ?")) {
      words.setString(1, appId);
      words.setFetchSize(FETCH);
      try (ResultSet row = words.executeQuery()) {
        while (row.next()) {
          byte[] word = row.getBytes(1);
          long inTopic = table.get(word, 0, word.length);
          if (inTopic != row.getLong(2) || inTopic == 0) {
            differs(word, inTopic, row.getLong(2));
          }
          if (inTopic != 0) {
            table.put(word, 0, word.length, 0);
          }
        }
      }
    }
    table.forEach(
        (bytes, from, to, total) -> {
          if (total != 0) {
            differs(Arrays.copyOfRange(bytes, from, to), total, 0);
          }
        });
  }

  private void differs(byte[] word, long inTopic, long inStore) {
    differing++;
    if (examples.size() < MOST_SHOWN) {
      examples.add(new Difference(new String(word, UTF_8), inTopic, inStore));
    }
  }
}
