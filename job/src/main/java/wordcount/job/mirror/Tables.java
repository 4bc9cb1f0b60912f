package wordcount.job.mirror;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
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
  /** Size of one COPY message, in bytes. */
  private static final int MESSAGE = 64 << 10;

  /** How many words to keep of an interval. */
  static final int TOP = 100;

  private static final int ANSWER_SECONDS = 5;

  /** Bytes of a hash that distinguish one job from another. */
  private static final int HASH = 6;

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

  private static final String SESSION =
      """
      SET search_path TO wordcount;
      SET work_mem TO '64MB';
      SET jit TO off;
      CREATE TEMPORARY TABLE IF NOT EXISTS changed (word bytea NOT NULL, total bigint NOT NULL)
        ON COMMIT DELETE ROWS
      """;

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

  private static final String CLOSE_INTERVAL =
      """
      INSERT INTO word_history (app_id, start, word, count)
      SELECT app_id, changed_in, word, total - total_before FROM word_counts
      WHERE app_id = ? AND changed_in = ? AND total > total_before
      ORDER BY total - total_before DESC, word LIMIT ?
      """;

  private static final String COUNT_IN_INTERVAL =
      """
      INSERT INTO total_history AS h (app_id, start, length, total, complete, closed)
      VALUES (?, ?, ? * interval '1 ms', ?, ?, false)
      ON CONFLICT (app_id, start) DO UPDATE
      SET total = h.total + excluded.total, complete = h.complete AND excluded.complete,
        length = excluded.length
      """;

  private static final String ROW =
      """
      SELECT epoch, seq, total, counts_topic_id, committed_at FROM progress WHERE app_id = ?
      """;

  /** A row of table progress, or what is used of it. */
  private record Row(long epoch, long seq, long total, String topicId, long committedMs) {}

  private final Connection connection;
  private final MirrorSettings settings;
  private final String countsTopicId;
  private final long epoch;
  private final Set<Guard> guards;

  private long seq;
  private long total;

  /** Time of the last commit that the tables hold, in milliseconds since the epoch. */
  private long committedMs;

  /** Milliseconds since the epoch; 0 if there is no open interval. */
  private long openStart;

  private long openEnd;
  private long lastClosedEnd;

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
    this.connection = connection;
    this.settings = settings;
    this.countsTopicId = countsTopicId;
    this.epoch = epoch;
    this.guards = guards;
    connection.setAutoCommit(true);
    prepare(connection);
    // Over what the URL says: other jobs may have the same URL.
    first(
        "SELECT set_config('application_name', ?, false)",
        row -> row.getString(1),
        session(settings.appId()));
    connection.setAutoCommit(false);
  }

  /**
   * Returns the name of a job's sessions. PostgreSQL cuts names after 63 bytes, so it begins with
   * what distinguishes one job from another.
   */
  private static String session(String appId) {
    byte[] hash = Sha256.newDigest().digest(appId.getBytes(StandardCharsets.UTF_8));
    return "wordcount mirror " + HexFormat.of().formatHex(hash, 0, HASH) + " " + appId;
  }

  /** Sets the time limits of a session; to be called before any other statement. */
  static void limit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LIMITS);
    }
  }

  /** Makes the settings of a session, and the table for changes that only it sees. */
  static void prepare(Connection connection) throws SQLException {
    limit(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
    }
  }

  /**
   * Deletes a job's totals, its history and its progress, which is locked first as by every writer.
   */
  static void delete(Connection connection, String appId) throws SQLException {
    for (String table : List.of("progress", "word_counts", "word_history", "total_history")) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM " + table + " WHERE app_id = ?")) {
        delete.setString(1, appId);
        delete.executeUpdate();
      }
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
      delete(connection, settings.appId());
    }
    run(
        """
        INSERT INTO progress VALUES (?, 0, ?, 0, 0, '', '{}', '-infinity', ?)
        ON CONFLICT DO NOTHING
        """,
        settings.appId(),
        epoch,
        countsTopicId);
    Row row = lock();
    refuseLater(row);
    if (total == 0) {
      // Totals that nobody counted would be in the way of the first ones.
      clear();
    }
    if (seq == 0) {
      run(
          "UPDATE progress SET counts_topic_id = ? WHERE app_id = ?",
          countsTopicId,
          settings.appId());
    } else if (guards.contains(Guard.MIRROR_IDENTITY)) {
      refuseForeign(row, newest);
    }
    run("UPDATE progress SET epoch = ? WHERE app_id = ?", epoch, settings.appId());
    connection.commit();
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
    Optional<Row> row = first(ROW, Tables::row, settings.appId());
    if (row.isPresent() && !rebuild) {
      refuseLater(row.get());
    }
    if (rebuild || row.isEmpty() || row.get().epoch < epoch) {
      try (PreparedStatement end =
          connection.prepareStatement(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE application_name = current_setting('application_name')
                AND usename = current_user AND datname = current_database()
                AND pid <> pg_backend_pid()
              """)) {
        end.executeQuery().close();
      }
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
    Row row = one(ROW + "FOR UPDATE", Tables::row, settings.appId());
    seq = row.seq;
    total = row.total;
    committedMs = row.committedMs;
    readIntervals();
    return row;
  }

  /** Reads the open interval and the end of the last closed one. */
  private void readIntervals() throws SQLException {
    openStart = 0;
    openEnd = 0;
    lastClosedEnd = 0;
    try (PreparedStatement last =
        connection.prepareStatement(
            """
            SELECT start, start + length, closed FROM total_history
            WHERE app_id = ? ORDER BY start DESC LIMIT 2
            """)) {
      last.setString(1, settings.appId());
      try (ResultSet row = last.executeQuery()) {
        while (row.next()) {
          if (row.getBoolean(3)) {
            lastClosedEnd = Math.max(lastClosedEnd, row.getTimestamp(2).getTime());
          } else {
            openStart = row.getTimestamp(1).getTime();
            openEnd = row.getTimestamp(2).getTime();
          }
        }
      }
    }
  }

  /**
   * Writes changes whose time is known, and the progress they reach; does not end the transaction.
   */
  void write(Pending.Changes changes) throws SQLException {
    if (changes.bytes() > 0) {
      long start = intervalOf(changes.atMs());
      closeOther(start);
      store(total == 0 ? FIRST : IN_INTERVAL, changes.to().seq(), start, changes::forEach);
      FailPoint.reached("m2");
      count(start, changes.to().total() - total, true);
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
    run(
        "UPDATE total_history SET complete = false WHERE app_id = ? AND NOT closed",
        settings.appId());
    long start = intervalOf(atMs);
    closeOther(start);
    long length = settings.interval().toMillis();
    long missedFrom = Math.max(lastClosedEnd, Math.floorDiv(committedMs, length) * length);
    if (seq > 0 && missedFrom < start) {
      // One row for all intervals since the last commit that was mirrored.
      run(
          "INSERT INTO total_history VALUES (?, ?, ? * interval '1 ms', 0, false, true)",
          settings.appId(),
          time(missedFrom),
          start - missedFrom);
    }
    count(start, 0, false);
    progress(to, atMs);
  }

  /** An interval ends at a multiple of its length, even if it begins where another one ended. */
  private void count(long start, long words, boolean complete) throws SQLException {
    long interval = settings.interval().toMillis();
    long length = interval - Math.floorMod(start, interval);
    run(COUNT_IN_INTERVAL, settings.appId(), time(start), length, words, complete);
    openStart = start;
    openEnd = start + length;
  }

  private void progress(Progress to, long atMs) throws SQLException {
    run(
        PROGRESS,
        to.seq(),
        to.total(),
        to.distinct(),
        to.topic(),
        connection.createArrayOf("bigint", to.nextOffsets().toArray()),
        time(atMs),
        settings.appId());
    seq = to.seq();
    total = to.total();
  }

  /** Returns whether the number and the sum of the rows match the progress. */
  boolean addUpTo(Progress progress) throws SQLException {
    long[] sums =
        one(
            "SELECT count(*), coalesce(sum(total), 0) FROM word_counts WHERE app_id = ?",
            row -> new long[] {row.getLong(1), row.getLong(2)},
            settings.appId());
    return sums[0] == progress.distinct() && sums[1] == progress.total();
  }

  /** Removes all totals. */
  void clear() throws SQLException {
    run("DELETE FROM word_counts WHERE app_id = ?", settings.appId());
  }

  /** Makes everything written since {@link #begin} visible. */
  void commit() throws SQLException {
    FailPoint.reached("m3");
    connection.commit();
    FailPoint.reached("m4");
  }

  /** Throws if the server does not answer; between transactions, nothing else would show that. */
  void check() throws SQLException {
    if (!connection.isValid(ANSWER_SECONDS)) {
      throw new SQLException("the connection is lost");
    }
    // isValid() began a transaction.
    connection.rollback();
  }

  /** Returns how many totals were written since {@link #begin}. */
  long written() {
    return written;
  }

  /** Returns the end of the open interval, in milliseconds since the epoch; 0 if there is none. */
  long openEnd() {
    return openEnd;
  }

  /** Closes the open interval, which is over, in a separate transaction. */
  void closeOpen() throws SQLException, Superseded {
    lockOwn();
    closeOther(0);
    connection.commit();
  }

  private long intervalOf(long atMs) {
    long length = settings.interval().toMillis();
    long start = Math.floorDiv(atMs, length) * length;
    if (openStart < start && start < openEnd) {
      // The length was longer; what the open interval has counted stays in it.
      start = Math.max(start, committedMs + 1);
    }
    // The clock may be set back.
    return Math.max(start, Math.max(openStart, lastClosedEnd));
  }

  private void closeOther(long start) throws SQLException {
    if (openStart == 0 || openStart == start) {
      return;
    }
    long end = start == 0 ? openEnd : Math.min(start, openEnd);
    run(CLOSE_INTERVAL, settings.appId(), time(openStart), TOP);
    run(
        """
        UPDATE total_history SET closed = true, length = ? * interval '1 ms'
        WHERE app_id = ? AND NOT closed
        """,
        end - openStart,
        settings.appId());
    Timestamp oldest = time(end - settings.retention().toMillis());
    run("DELETE FROM word_history WHERE app_id = ? AND start < ?", settings.appId(), oldest);
    run(
        "DELETE FROM total_history WHERE app_id = ? AND start + length <= ?",
        settings.appId(),
        oldest);
    lastClosedEnd = end;
    openStart = 0;
    openEnd = 0;
  }

  private void store(String statement, long atSeq, long start, Consumer<WordTable.Sink> words)
      throws SQLException {
    if (filled) {
      run("TRUNCATE changed");
    }
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY changed FROM STDIN (FORMAT binary)");
    try {
      CopyRows.begin(copy);
      CopyRows rows = new CopyRows(2 * MESSAGE);
      SQLException[] failed = {null};
      words.accept(
          (bytes, from, to, wordTotal) -> {
            if (failed[0] == null) {
              rows.add(bytes, from, to, wordTotal);
              failed[0] = rows.bytes() < MESSAGE ? null : flush(rows, copy);
            }
          });
      if (failed[0] != null) {
        throw failed[0];
      }
      rows.flushTo(copy);
      CopyRows.end(copy);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    written += run(statement, settings.appId(), atSeq, time(start));
    filled = true;
  }

  private static SQLException flush(CopyRows rows, CopyIn copy) {
    try {
      rows.flushTo(copy);
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  private static Timestamp time(long ms) {
    return Timestamp.from(Instant.ofEpochMilli(ms));
  }

  private int run(String statement, Object... values) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      return prepared.executeUpdate();
    }
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> T one(String query, RowReader<T> reader, String value) throws SQLException {
    return first(query, reader, value)
        .orElseThrow(() -> new SQLException(String.format(Locale.ROOT, "no row of %s", value)));
  }

  private <T> Optional<T> first(String query, RowReader<T> reader, String value)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(query)) {
      prepared.setString(1, value);
      try (ResultSet row = prepared.executeQuery()) {
        return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
      }
    }
  }
}
