package wordcount.job.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import wordcount.job.count.WordTable;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.Progress;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/**
 * Compares a job's totals in a database with those in the topic, both as of the same commit, while
 * both may keep changing. It holds the topic's totals in memory and reads the database row by row.
 */
public final class StoreComparison {
  private static final Duration POLL = Duration.ofMillis(200);
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
  public record Result(
      boolean same,
      long commit,
      long newest,
      CopiedTotals.Sums topic,
      CopiedTotals.Sums store,
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
   * @throws ProgramException if the database cannot be read, or nothing is committed; with {@link
   *     ExitCode#TIMED_OUT} if the database stays behind, or if Kafka does not show all totals of a
   *     commit that the database holds
   */
  public Result run() throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    long wanted = newest().seq();
    try (CopiedTotals store = new CopiedTotals(login, appId)) {
      while (true) {
        CopiedTotals.State state = store.state();
        boolean late = System.nanoTime() > deadline;
        if (state.seq() >= wanted) {
          WordTable table = totals.after(state.seq());
          var topic = new CopiedTotals.Sums(table.size(), table.total());
          Progress newest = newest();
          // Kafka knows the sums of its last commit; only the database knows those of earlier ones.
          var expected =
              newest.seq() > state.seq()
                  ? state.sums()
                  : new CopiedTotals.Sums(newest.distinct(), newest.total());
          boolean whole = topic.equals(expected);
          boolean ahead = newest.seq() < state.seq();
          if (whole && (late || !ahead)) {
            compareRows(store, table);
            return new Result(
                differing == 0 && !ahead && topic.equals(state.sums()),
                state.seq(),
                newest.seq(),
                topic,
                state.sums(),
                differing,
                List.copyOf(examples));
          }
          if (late) {
            throw notWhole(state.seq(), topic, expected);
          }
        } else if (late) {
          throw behind(state.seq(), wanted);
        }
        progress.show("PostgreSQL holds commit " + state.seq() + " of " + wanted);
        store.refresh();
        Thread.sleep(POLL.toMillis());
      }
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    } finally {
      progress.end();
    }
  }

  private Progress newest() {
    return totals
        .progress()
        .orElseThrow(
            () ->
                new ProgramException(
                    ExitCode.FAILED,
                    "nothing to compare",
                    "Kafka has no committed totals of " + appId,
                    "let the job count first, or correct --app-id"));
  }

  private ProgramException behind(long held, long wanted) {
    return new ProgramException(
        ExitCode.TIMED_OUT,
        "PostgreSQL is behind",
        "it holds commit "
            + held
            + " after "
            + limit.toSeconds()
            + " s, and Kafka had commit "
            + wanted
            + " before that",
        "see wordcount_mirror_lag_seconds and the job's log");
  }

  /** A transaction's end may not yet be visible in all partitions, or was compacted away. */
  private ProgramException notWhole(long seq, CopiedTotals.Sums found, CopiedTotals.Sums expected) {
    return new ProgramException(
        ExitCode.TIMED_OUT,
        "cannot compare",
        "Kafka does not show all totals as of commit "
            + seq
            + " after "
            + limit.toSeconds()
            + " s: "
            + found.words()
            + " words in "
            + found.totals()
            + " totals instead of "
            + expected.words()
            + " in "
            + expected.totals(),
        "try again; if it stays so, pause the job first (make pause)");
  }

  /** Compares the rows with a table; sets the words found to 0 in it. */
  private void compareRows(CopiedTotals store, WordTable table) throws SQLException {
    store.forEach(
        (word, inStore) -> {
          long inTopic = table.get(word, 0, word.length);
          if (inTopic != inStore || inTopic == 0) {
            differs(word, inTopic, inStore);
          }
          if (inTopic != 0) {
            table.put(word, 0, word.length, 0);
          }
        });
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
