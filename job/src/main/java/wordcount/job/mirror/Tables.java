package wordcount.job.mirror;

import static wordcount.job.mirror.Session.time;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import wordcount.job.count.WordTable;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.job.totals.Progress;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.Sha256;

/**
 * One job's tables, accessed through one connection. A transaction locks the progress row, so there
 * is one writer at a time; {@link #commit} makes its changes visible, together with the progress
 * that they reach.
 */
final class Tables {
  private static final int ANSWER_SECONDS = 5;

  /** Bytes of a hash that distinguish one job from another. */
  private static final int HASH = 6;

  /** Where no row can be in conflict, PostgreSQL needs half the time. */
  private static final String FIRST =
      """
      INSERT INTO word_counts AS w (app_id, word, total, seq, changed_in, total_before)
      SELECT ?, word, total, ?, ?, 0 FROM changed ORDER BY word
      """;

  /** The first change of a word in an interval saves its previous total. */
  private static final String IN_INTERVAL =
      FIRST
          + """
      ON CONFLICT (app_id, word) DO UPDATE SET total = excluded.total, seq = excluded.seq,
        total_before =
          CASE WHEN w.changed_in = excluded.changed_in THEN w.total_before ELSE w.total END,
        changed_in = excluded.changed_in
      """;

  /** For totals that changed at an unknown time: no interval counts the change. */
  private static final String AT_UNKNOWN_TIMES =
      """
      INSERT INTO word_counts AS w (app_id, word, total, seq, changed_in, total_before)
      SELECT ?, word, total, ?, ?, total FROM changed ORDER BY word
      ON CONFLICT (app_id, word) DO UPDATE SET total = excluded.total, seq = excluded.seq,
        total_before = w.total_before + excluded.total - w.total
      WHERE w.total <> excluded.total
      """;

  private static final String PROGRESS =
      """
      UPDATE progress SET seq = ?, total = ?, distinct_words = ?, topic = ?, offsets = ?,
        committed_at = ? WHERE app_id = ?
      """;

  private static final String ROW =
      """
      SELECT epoch, seq, total, counts_topic_id, committed_at FROM progress WHERE app_id = ?
      """;

  /** A row of table progress, or what is used of it. */
  private record Row(long epoch, long seq, long total, String topicId, long committedMs) {}

  private final Session session;
  private final History history;
  private final String appId;
  private final String countsTopicId;
  private final long epoch;
  private final Set<Guard> guards;

  private long seq;
  private long total;
  private long written;

  /** Whether this transaction has filled the temporary table, which is emptied at its end. */
  private boolean filled;

  /**
   * Starts a session.
   *
   * @param connection nothing else may use it
   * @param countsTopicId UUID of the topic that is copied
   * @param epoch number of the first commit of this start of the job; a later start has a higher
   *     one
   */
  Tables(
      Connection connection,
      MirrorSettings settings,
      String countsTopicId,
      long epoch,
      Set<Guard> guards)
      throws SQLException {
    this.appId = settings.appId();
    this.countsTopicId = countsTopicId;
    this.epoch = epoch;
    this.guards = guards;
    connection.setAutoCommit(true);
    session = Session.begin(connection);
    // Over what the URL says: other jobs may have the same URL.
    session.first(
        "SELECT set_config('application_name', ?, false)", row -> row.getString(1), name(appId));
    connection.setAutoCommit(false);
    history = new History(session, settings);
  }

  /**
   * Returns the name of a job's sessions. PostgreSQL cuts names after 63 bytes, so it begins with
   * what distinguishes one job from another.
   */
  private static String name(String appId) {
    byte[] hash = Sha256.newDigest().digest(appId.getBytes(StandardCharsets.UTF_8));
    return "wordcount mirror " + HexFormat.of().formatHex(hash, 0, HASH) + " " + appId;
  }

  /**
   * Deletes a job's totals, its history and its progress, which is locked first as by every writer.
   */
  static void delete(Session session, String appId) throws SQLException {
    for (String table : List.of("progress", "word_counts", "word_history", "total_history")) {
      session.run("DELETE FROM " + table + " WHERE app_id = ?", appId);
    }
  }

  /** Thrown when a later start of the job has taken over the tables. */
  static final class Superseded extends Exception {
    private static final long serialVersionUID = 1L;

    Superseded(long epoch, long own) {
      super(
          "a later start of the job, at commit "
              + epoch
              + ", now writes to the database; this one started at commit "
              + own
              + " (if there is no later one, Kafka has lost commits: use --mirror-rebuild)");
    }
  }

  /**
   * Takes over the tables from earlier starts of the job.
   *
   * @param newest number of the last commit; the tables cannot have a later one
   * @param rebuild whether to delete the job's rows first
   * @return the number of the commit that the tables hold; 0 if they are empty
   * @throws ProgramException if they hold data that this job did not commit
   * @throws Superseded if a later start has taken them over, unless they are to be rebuilt
   */
  long claim(long newest, boolean rebuild) throws SQLException, Superseded {
    endEarlierSessions(rebuild);
    if (rebuild) {
      delete(session, appId);
    }
    session.run(
        """
        INSERT INTO progress VALUES (?, 0, ?, 0, 0, '', '{}', '-infinity', ?)
        ON CONFLICT DO NOTHING
        """,
        appId,
        epoch,
        countsTopicId);
    Row row = lock();
    refuseLater(row);
    if (total == 0) {
      // Totals that nobody counted would be in the way of the first ones.
      clear();
    }
    if (seq == 0) {
      session.run("UPDATE progress SET counts_topic_id = ? WHERE app_id = ?", countsTopicId, appId);
    } else if (guards.contains(Guard.MIRROR_IDENTITY)) {
      refuseForeign(row, newest);
    }
    session.run("UPDATE progress SET epoch = ? WHERE app_id = ?", epoch, appId);
    session.connection().commit();
    return seq;
  }

  private void refuseForeign(Row row, long newest) {
    if (!ofThisTopic(row)) {
      throw refused(
          "it holds a copy of the topic with id "
              + row.topicId
              + ", but the counts topic has id "
              + countsTopicId);
    }
    if (seq > newest) {
      throw refused("it holds commit " + seq + ", but the last one in Kafka is " + newest);
    }
  }

  private static ProgramException refused(String why) {
    return new ProgramException(
        ExitCode.FAILED,
        "the database is not a copy of these totals",
        why,
        "give the job its own database or --app-id, or rebuild the copy with --mirror-rebuild");
  }

  /** Ends earlier sessions: one that is paused in a transaction would keep the row locked. */
  private void endEarlierSessions(boolean rebuild) throws SQLException, Superseded {
    Optional<Row> row = session.first(ROW, Tables::row, appId);
    if (row.isPresent() && !rebuild) {
      refuseLater(row.get());
    }
    if (rebuild || row.isEmpty() || row.get().epoch < epoch) {
      session.rows(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = current_setting('application_name')
            AND usename = current_user AND datname = current_database()
            AND pid <> pg_backend_pid()
          """,
          found -> found.getBoolean(1));
    }
  }

  /** Epochs of another topic's commits say nothing about this one's. */
  private void refuseLater(Row row) throws Superseded {
    if (row.epoch > epoch && ofThisTopic(row) && guards.contains(Guard.MIRROR_EPOCH)) {
      throw new Superseded(row.epoch, epoch);
    }
  }

  private boolean ofThisTopic(Row row) {
    return row.topicId.equals(countsTopicId);
  }

  private static Row row(ResultSet found) throws SQLException {
    return new Row(
        found.getLong(1),
        found.getLong(2),
        found.getLong(3),
        found.getString(4),
        found.getTimestamp(5).getTime());
  }

  /** Begins a transaction; no other writer can begin one until it ends. */
  void begin() throws SQLException, Superseded {
    FailPoint.reached("m1");
    filled = false;
    written = 0;
    lockOwn();
  }

  private void lockOwn() throws SQLException, Superseded {
    long expected = seq;
    Row row = lock();
    refuseLater(row);
    if (guards.contains(Guard.MIRROR_EPOCH)
        && (row.epoch != epoch || row.seq != expected || !ofThisTopic(row))) {
      throw new SQLException("another writer has changed table progress");
    }
  }

  /** Locks the row of table progress, and reads where it and the history end. */
  private Row lock() throws SQLException {
    Row row =
        session
            .first(ROW + "FOR UPDATE", Tables::row, appId)
            .orElseThrow(() -> new SQLException("the job's row of table progress is gone"));
    seq = row.seq;
    total = row.total;
    history.read(row.committedMs);
    return row;
  }

  /**
   * Writes changes whose time is known, and the progress they reach; does not end the transaction.
   */
  void write(Pending.Changes changes) throws SQLException {
    if (changes.bytes() > 0) {
      long start = history.enter(changes.atMs());
      store(total == 0 ? FIRST : IN_INTERVAL, changes.to().seq(), start, changes::forEach);
      FailPoint.reached("m2");
      history.count(start, changes.to().total() - total);
    }
    progress(changes.to(), changes.atMs());
  }

  /** Writes some totals as of a commit; those already stored may be among them. */
  void writeOfUnknownTimes(long atSeq, Consumer<WordTable.Sink> words) throws SQLException {
    store(AT_UNKNOWN_TIMES, atSeq, 0, words);
  }

  /** Writes the progress for totals that changed at unknown times. */
  void progressOfUnknownTimes(Progress to, long atMs) throws SQLException {
    FailPoint.reached("m2");
    history.missUntil(atMs);
    progress(to, atMs);
  }

  private void progress(Progress to, long atMs) throws SQLException {
    session.run(
        PROGRESS,
        to.seq(),
        to.total(),
        to.distinct(),
        to.topic(),
        session.connection().createArrayOf("bigint", to.nextOffsets().toArray()),
        time(atMs),
        appId);
    seq = to.seq();
    total = to.total();
  }

  /** Returns whether the number and the sum of the rows match the progress. */
  boolean addUpTo(Progress progress) throws SQLException {
    long[] sums =
        session
            .first(
                "SELECT count(*), coalesce(sum(total), 0) FROM word_counts WHERE app_id = ?",
                row -> new long[] {row.getLong(1), row.getLong(2)},
                appId)
            .orElseThrow();
    return sums[0] == progress.distinct() && sums[1] == progress.total();
  }

  /** Removes all totals. */
  void clear() throws SQLException {
    session.run("DELETE FROM word_counts WHERE app_id = ?", appId);
  }

  /** Makes everything written since {@link #begin} visible. */
  void commit() throws SQLException {
    FailPoint.reached("m3");
    session.connection().commit();
    FailPoint.reached("m4");
  }

  /** Throws if the server does not answer; between transactions, nothing else would show that. */
  void check() throws SQLException {
    if (!session.connection().isValid(ANSWER_SECONDS)) {
      throw new SQLException("the connection is lost");
    }
    // isValid() began a transaction.
    session.connection().rollback();
  }

  /** Returns how many totals were written since {@link #begin}. */
  long written() {
    return written;
  }

  /** Returns the end of the open interval, in milliseconds since the epoch; 0 if there is none. */
  long openEnd() {
    return history.openEnd();
  }

  /** Closes the open interval, which is over, in a separate transaction. */
  void closeOpen() throws SQLException, Superseded {
    lockOwn();
    history.close();
    session.connection().commit();
  }

  private void store(String statement, long atSeq, long start, Consumer<WordTable.Sink> words)
      throws SQLException {
    if (filled) {
      session.run("TRUNCATE changed");
    }
    CopyRows.send(session.connection(), words);
    written += session.run(statement, appId, atSeq, time(start));
    filled = true;
  }
}
