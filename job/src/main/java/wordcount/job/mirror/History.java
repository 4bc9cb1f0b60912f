package wordcount.job.mirror;

import static wordcount.job.mirror.Session.time;

import java.sql.SQLException;
import java.sql.Timestamp;

/**
 * A job's word counts by interval of the commits' time, as part of the transactions that write its
 * totals. All times are in milliseconds since the epoch.
 */
final class History {
  /** How many words to keep of an interval. */
  private static final int TOP = 100;

  private static final String CLOSE =
      """
      INSERT INTO word_history (app_id, start, word, count)
      SELECT app_id, changed_in, word, total - total_before FROM word_counts
      WHERE app_id = ? AND changed_in = ? AND total > total_before
      ORDER BY total - total_before DESC, word LIMIT ?
      """;

  private static final String COUNT =
      """
      INSERT INTO total_history AS h (app_id, start, length, total, complete, closed)
      VALUES (?, ?, ? * interval '1 ms', ?, ?, false)
      ON CONFLICT (app_id, start) DO UPDATE
      SET total = h.total + excluded.total, complete = h.complete AND excluded.complete,
        length = excluded.length
      """;

  /** A row of table total_history, or what is used of it. */
  private record Row(long start, long end, boolean closed) {}

  private final Session session;
  private final MirrorSettings settings;

  /** Time of the last commit that the tables hold. */
  private long committedMs;

  /** 0 if there is no open interval. */
  private long openStart;

  private long openEnd;
  private long lastClosedEnd;

  /** Creates a history that must be read before use. */
  History(Session session, MirrorSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /**
   * Reads where it ends, at the begin of a transaction.
   *
   * @param lastCommitMs time of the last commit that the tables hold
   */
  void read(long lastCommitMs) throws SQLException {
    committedMs = lastCommitMs;
    openStart = 0;
    openEnd = 0;
    lastClosedEnd = 0;
    for (Row row :
        session.rows(
            """
            SELECT start, start + length, closed FROM total_history
            WHERE app_id = ? ORDER BY start DESC LIMIT 2
            """,
            row ->
                new Row(
                    row.getTimestamp(1).getTime(),
                    row.getTimestamp(2).getTime(),
                    row.getBoolean(3)),
            settings.appId())) {
      if (row.closed) {
        lastClosedEnd = Math.max(lastClosedEnd, row.end);
      } else {
        openStart = row.start;
        openEnd = row.end;
      }
    }
  }

  /** Returns the end of the open interval; 0 if there is none. */
  long openEnd() {
    return openEnd;
  }

  /** Returns the start of the interval of this time, after closing an earlier one. */
  long enter(long atMs) throws SQLException {
    long length = settings.interval().toMillis();
    long start = Math.floorDiv(atMs, length) * length;
    if (openStart < start && start < openEnd) {
      // The length was longer; what the open interval has counted stays in it.
      start = Math.max(start, committedMs + 1);
    }
    // The clock may be set back.
    start = Math.max(start, Math.max(openStart, lastClosedEnd));
    if (openStart != start) {
      closeAt(start);
    }
    return start;
  }

  /** Adds words to the interval that has been entered. */
  void count(long start, long words) throws SQLException {
    count(start, words, true);
  }

  /**
   * Records that words were counted at unknown times between the last commit that the tables hold
   * and this time.
   */
  void missUntil(long atMs) throws SQLException {
    session.run(
        "UPDATE total_history SET complete = false WHERE app_id = ? AND NOT closed",
        settings.appId());
    long start = enter(atMs);
    long length = settings.interval().toMillis();
    long missedFrom = Math.max(lastClosedEnd, Math.floorDiv(committedMs, length) * length);
    if (committedMs > 0 && missedFrom < start) {
      // One row for all intervals since the last commit that was mirrored.
      session.run(
          "INSERT INTO total_history VALUES (?, ?, ? * interval '1 ms', 0, false, true)",
          settings.appId(),
          time(missedFrom),
          start - missedFrom);
    }
    count(start, 0, false);
  }

  /** An interval ends at a multiple of its length, even if it begins where another one ended. */
  private void count(long start, long words, boolean complete) throws SQLException {
    long interval = settings.interval().toMillis();
    long length = interval - Math.floorMod(start, interval);
    session.run(COUNT, settings.appId(), time(start), length, words, complete);
    openStart = start;
    openEnd = start + length;
  }

  /** Closes the open interval, which is over. */
  void close() throws SQLException {
    closeAt(openEnd);
  }

  private void closeAt(long ms) throws SQLException {
    if (openStart == 0) {
      return;
    }
    long end = Math.min(ms, openEnd);
    session.run(CLOSE, settings.appId(), time(openStart), TOP);
    session.run(
        """
        UPDATE total_history SET closed = true, length = ? * interval '1 ms'
        WHERE app_id = ? AND NOT closed
        """,
        end - openStart,
        settings.appId());
    Timestamp oldest = time(end - settings.retention().toMillis());
    session.run(
        "DELETE FROM word_history WHERE app_id = ? AND start < ?", settings.appId(), oldest);
    session.run(
        "DELETE FROM total_history WHERE app_id = ? AND start + length <= ?",
        settings.appId(),
        oldest);
    lastClosedEnd = end;
    openStart = 0;
    openEnd = 0;
  }
}
