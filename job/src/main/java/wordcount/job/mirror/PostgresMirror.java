package wordcount.job.mirror;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.WordTable;
import wordcount.job.fault.Guard;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.CommittedTotals;
import wordcount.job.totals.Progress;
import wordcount.program.ProgramException;

/**
 * The copy in PostgreSQL. A separate thread takes committed changes, merges them and writes them in
 * one transaction; whatever happens to the database, counting continues.
 *
 * <p>If changes are missing, because the database was away for too long or the job was killed, it
 * compares all totals with the database, piece by piece, while counting continues. Changes made
 * meanwhile are collected and written in the same transaction, which is committed when it has the
 * state as of one commit.
 */
public final class PostgresMirror implements Mirror {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresMirror.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Bounds the time until the next session, which doubles with each that has achieved nothing. */
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** Bounds the same after a session that could not begin: the database may return soon. */
  private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(10);

  /**
   * How many times as long as a write the database rests after it. Most words of a commit are also
   * in the next ones: a mirror that never rests would write them over and over, and take processor
   * and disk from whatever runs beside the database.
   */
  private static final int REST = 39;

  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  /** A rest ends if no commit arrives for so long; under full load, one takes several seconds. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  /** Words to copy while commits wait: this takes about a millisecond. */
  private static final int PIECE = 7000;

  /** How late a commit may arrive. */
  private static final Duration LATE = Duration.ofSeconds(2);

  private static final double MILLIS = 1e3;

  private final MirrorSettings settings;
  private final CommittedTotals totals;
  private final Clock clock;
  private final Set<Guard> guards;
  private final Pending pending;
  private final MirrorMeters meters;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "mirror");

  private volatile boolean stopping;
  private volatile boolean up;
  private volatile boolean troubled;
  private volatile long mirroredSeq = -1;
  private String countsTopicId;
  private long epoch;

  /** The last commit that the database can hold at the first connection. */
  private long restoredSeq;

  private boolean rebuild;
  private Duration retry = RETRY;
  private String lastWarning = "";

  /**
   * Creates a mirror that does nothing before {@link #start}.
   *
   * @param maxBytes memory that changes not yet mirrored may take; briefly up to three times as
   *     much
   */
  public PostgresMirror(
      MirrorSettings settings,
      long maxBytes,
      CommittedTotals totals,
      MeterRegistry registry,
      Clock clock,
      Set<Guard> guards) {
    this.settings = settings;
    this.totals = totals;
    this.clock = clock;
    this.guards = guards;
    rebuild = settings.rebuild();
    pending = new Pending(maxBytes, settings.interval());
    meters =
        new MirrorMeters(
            registry,
            () -> up ? 1 : 0,
            this::lagCommits,
            () -> pending.behind().toMillis() / MILLIS);
    thread.setDaemon(true);
  }

  private double lagCommits() {
    return mirroredSeq < 0 ? Double.NaN : pending.newestSeq() - mirroredSeq;
  }

  @Override
  public void start(String countsTopicId, long restored, Progress start, long atMs) {
    this.countsTopicId = countsTopicId;
    epoch = start.seq();
    restoredSeq = restored;
    pending.collect();
    pending.add(restored, start, null, atMs);
    thread.start();
  }

  @Override
  public void committed(Progress progress, ChangedTotals changed, long atMs) {
    if (progress.seq() != pending.newestSeq()) {
      pending.add(progress, changed, atMs);
    }
  }

  private void run() {
    try {
      while (!stopping) {
        session();
        restAfterFailure();
      }
    } catch (Tables.Superseded e) {
      LOG.warn("the mirror stopped; counting continues: {}", e.getMessage());
    } catch (ProgramException e) {
      LOG.error("the mirror stopped; counting continues: {}; next: {}", e.getMessage(), e.remedy());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CommittedTotals.Unknown e) {
      LOG.warn("the mirror ends with the job: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the mirror stopped; counting continues", e);
    } finally {
      up = false;
      pending.close();
      ended.countDown();
    }
  }

  /** Mirrors until something fails, or until this is closed and nothing waits. */
  private void session() throws InterruptedException, Tables.Superseded {
    Duration last = retry;
    retry = afterFailure(last, false);
    try (Database database = database();
        Connection connection = database.connect()) {
      Schema.migrate(connection);
      Tables tables = new Tables(connection, settings, countsTopicId, epoch, guards);
      mirrored(tables.claim(mirroredSeq < 0 ? restoredSeq : pending.newestSeq(), rebuild), 0);
      rebuild = false;
      retry = afterFailure(last, true);
      up = true;
      troubled = false;
      if (!lastWarning.isEmpty()) {
        lastWarning = "";
        // As visible as the warning that it ends.
        LOG.warn("the database answers again; it holds commit {}", mirroredSeq);
      }
      while (!stopping || !pending.isEmpty()) {
        step(tables);
        retry = RETRY;
      }
    } catch (SQLException e) {
      meters.failed();
      if (DatabaseFailure.isFinal(e)) {
        throw DatabaseFailure.explain(e);
      }
      warn(DatabaseFailure.inOneLine(e));
    } finally {
      up = false;
    }
  }

  /**
   * Returns the pause after one more session that has achieved nothing.
   *
   * @param last the pause before that session
   * @param begun whether the session could begin
   */
  static Duration afterFailure(Duration last, boolean begun) {
    return Collections.min(
        List.of(last.multipliedBy(2), begun ? LONGEST_RETRY : LONGEST_RECONNECT));
  }

  /**
   * Reads the login.
   *
   * @throws SQLException if it is missing or unusable now
   */
  private Database database() throws SQLException {
    try {
      return new Database(settings.login().get());
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new SQLException(e.getMessage());
    }
  }

  /** Merges changes that arrive without a session, to take less memory. */
  private void restAfterFailure() throws InterruptedException {
    long end = System.nanoTime() + retry.toNanos();
    long left = retry.toNanos();
    while (left > 0 && !stopping) {
      pending.merge();
      pending.pause(Duration.ofNanos(left));
      left = end - System.nanoTime();
    }
  }

  private void warn(String trouble) {
    troubled = true;
    if (!trouble.equals(lastWarning)) {
      lastWarning = trouble;
      LOG.warn("cannot write to the database; counting continues: {}", trouble);
    }
  }

  private void step(Tables tables) throws SQLException, InterruptedException, Tables.Superseded {
    if (!pending.follows(mirroredSeq)) {
      catchUp(tables);
      return;
    }
    Pending.Changes changes = pending.take();
    if (changes != null) {
      long began = System.nanoTime();
      write(tables, changes);
      long rest = Math.min(REST * (System.nanoTime() - began), LONGEST_REST.toNanos());
      pending.gather(Duration.ofNanos(rest), QUIET);
    } else if (tables.openEnd() > 0 && clock.millis() >= tables.openEnd() + LATE.toMillis()) {
      tables.closeOpen();
    } else {
      pending.await(RETRY);
      if (pending.isEmpty()) {
        tables.check();
      }
    }
  }

  private void write(Tables tables, Pending.Changes changes)
      throws SQLException, Tables.Superseded {
    boolean written = false;
    try {
      tables.begin();
      tables.write(changes);
      tables.commit();
      written = true;
    } finally {
      if (!written) {
        pending.putBack(changes);
      }
    }
    mirrored(changes.to().seq(), tables.written());
  }

  private void mirrored(long seq, long words) {
    mirroredSeq = seq;
    pending.mirrored(seq);
    meters.committed(words);
  }

  /** Writes all totals that differ, and the changes made meanwhile, in one transaction. */
  private void catchUp(Tables tables) throws SQLException, InterruptedException, Tables.Superseded {
    LOG.info("comparing all totals with the database, which holds commit {}", mirroredSeq);
    meters.catchUpStarted();
    tables.begin();
    Pending.Changes reached = comparison(tables);
    if (!tables.addUpTo(reached.to())) {
      // The database has words that Kafka does not have.
      tables.clear();
      reached = comparison(tables);
      if (!tables.addUpTo(reached.to())) {
        throw new SQLException("the rows of word_counts do not add up to the totals");
      }
    }
    tables.progressOfUnknownTimes(reached.to(), reached.atMs());
    tables.commit();
    mirrored(reached.to().seq(), tables.written());
    LOG.info("the database holds commit {}", mirroredSeq);
  }

  /** Writes all totals as of one commit; returns that commit. */
  private Pending.Changes comparison(Tables tables) throws SQLException, InterruptedException {
    Pending.Changes reached = null;
    while (reached == null) {
      pending.collect();
      reached = attempt(tables);
      if (reached == null && stopping) {
        throw new SQLException("stopped while the totals were compared");
      }
    }
    return reached;
  }

  /**
   * Writes all totals as of one commit and returns it; returns null if changes were dropped
   * meanwhile.
   */
  private Pending.Changes attempt(Tables tables) throws SQLException, InterruptedException {
    Sweep sweep = new Sweep();
    while (!sweep.atEnd()) {
      WordTable piece = totals.committed(sweep::next);
      tables.writeOfUnknownTimes(sweep.seq, piece::forEach);
      if (pending.isHalfFull() && !writeAll(tables)) {
        return null;
      }
    }
    Pending.Changes last = pending.takeAll();
    while (last != null && last.to().seq() < sweep.seq) {
      // The totals belong to a commit that has not yet been added here.
      tables.writeOfUnknownTimes(last.to().seq(), last::forEach);
      pending.await(RETRY);
      last = pending.takeAll();
      if (stopping && last != null && last.to().seq() < sweep.seq) {
        throw new SQLException("stopped while the totals were compared");
      }
    }
    if (last != null) {
      tables.writeOfUnknownTimes(last.to().seq(), last::forEach);
    }
    return last;
  }

  private boolean writeAll(Tables tables) throws SQLException {
    Pending.Changes all = pending.takeAll();
    if (all != null) {
      tables.writeOfUnknownTimes(all.to().seq(), all::forEach);
    }
    return all != null;
  }

  /** An iteration over all totals, piece by piece. */
  private static final class Sweep {
    private WordTable table;
    private long place;
    private long seq;
    private boolean atEnd;

    boolean atEnd() {
      return atEnd;
    }

    /** Copies the next piece of the totals, which other threads must not change meanwhile. */
    WordTable next(Progress progress, WordTable totals) {
      if (totals != table) {
        // They were read back from Kafka, so their order has changed.
        table = totals;
        place = 0;
      }
      seq = progress.seq();
      WordTable piece = new WordTable();
      place = totals.forEach(place, PIECE, piece::put);
      atEnd = place == 0;
      return piece;
    }
  }

  @Override
  public void close(Duration patience) {
    stopping = true;
    pending.wake();
    try {
      if (countsTopicId != null
          && !troubled
          && !ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)
          && mirroredSeq >= 0) {
        LOG.info("the database holds commit {}; the next start resumes after it", mirroredSeq);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
