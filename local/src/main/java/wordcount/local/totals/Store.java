package wordcount.local.totals;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import wordcount.job.mirror.CopiedTotals;
import wordcount.job.mirror.Database;
import wordcount.job.mirror.DatabaseFailure;
import wordcount.job.mirror.DatabaseLogin;
import wordcount.local.process.JobLauncher;
import wordcount.local.server.LocalPostgres;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/** The database to which a run copies the totals, if any. */
public final class Store implements Closeable {
  /** The databases that a run can start. */
  public enum Kind {
    POSTGRES
  }

  private final Optional<LocalPostgres> server;
  private final Optional<String> url;

  private Store(Optional<LocalPostgres> server, Optional<String> url) {
    this.server = server;
    this.url = url;
  }

  /** No database. */
  public static Store none() {
    return new Store(Optional.empty(), Optional.empty());
  }

  /**
   * Uses a running database; its URL may hold a password.
   *
   * @param continued whether the run may continue the totals that it holds
   * @param rebuild whether to delete these first
   * @throws ProgramException if the totals cannot be copied to it
   */
  public static Store at(String url, boolean continued, boolean rebuild) {
    Database.prepare(DatabaseLogin.fromEnvironment(url));
    if (rebuild) {
      Database.deleteCopy(DatabaseLogin.fromEnvironment(url), JobLauncher.APP_ID);
    } else if (!continued) {
      requireEmpty(url);
    }
    return new Store(Optional.empty(), Optional.of(url));
  }

  /** The job would refuse what is there only after it has begun to count. */
  private static void requireEmpty(String url) {
    try (CopiedTotals copied =
        new CopiedTotals(DatabaseLogin.fromEnvironment(url), JobLauncher.APP_ID)) {
      if (copied.state().seq() > 0) {
        throw new ProgramException(
            ExitCode.FAILED,
            "the database holds the totals of an earlier run",
            "this run has new topics and begins at zero",
            "replace them with --mirror-rebuild (make: ARGS=--mirror-rebuild), keep topics for"
                + " later runs with --data (make: DATA=), or use another database");
      }
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }

  /** Starts a server, which {@link #close()} stops. */
  public static Store started(Path data) {
    try {
      LocalPostgres server = LocalPostgres.start(data);
      return new Store(Optional.of(server), Optional.of(server.url(LocalPostgres.WRITER)));
    } catch (ProgramException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot start PostgreSQL",
          e instanceof FileSystemException file
              ? file.getFile() + ": " + FileProblem.reason(file)
              : String.valueOf(e.getMessage()),
          "remove STORE=, use your own PostgreSQL with POSTGRES_URL="
              + (Files.exists(data)
                  ? ", or delete " + data + ": the job copies the totals again"
                  : ""),
          e);
    }
  }

  /** Returns whether the totals are copied to a database. */
  public boolean isUsed() {
    return url.isPresent();
  }

  /** Returns the command with which people can look at the tables; empty if unknown. */
  public Optional<String> command() {
    return server.map(LocalPostgres::command);
  }

  /**
   * Returns the environment variables that make the job copy to this database, and to no other; one
   * may hold a password. An empty value hides the user's, which may be meant for other jobs.
   */
  public Map<String, String> environment() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of("WORDCOUNT_MIRROR_URL", url.orElse(""), "WORDCOUNT_MIRROR_SECRET", ""));
    if (server.isPresent() || url.isEmpty()) {
      DatabaseLogin.VARIABLES.forEach(variable -> environment.put(variable, ""));
    }
    return environment;
  }

  /**
   * Compares the tables with the totals in the topic, word by word.
   *
   * @return a line for people; empty without a database
   */
  public Optional<String> comparison(Totals totals) {
    return url.map(
        address -> {
          try (CopiedTotals copied = new CopiedTotals(login(address), JobLauncher.APP_ID)) {
            return compare(copied, totals);
          } catch (SQLException e) {
            return "warning: cannot read PostgreSQL: " + e.getMessage();
          }
        });
  }

  /** Returns the login with the same user and password that the job uses. */
  private DatabaseLogin login(String address) {
    return server.isPresent()
        ? new DatabaseLogin(address, null, () -> null)
        : DatabaseLogin.fromEnvironment(address);
  }

  private static String compare(CopiedTotals copied, Totals totals) throws SQLException {
    long seq = copied.state().seq();
    if (seq < totals.commit()) {
      return "warning: PostgreSQL is behind: it holds commit " + seq + " of " + totals.commit();
    }
    Totals.Sums sums = new Totals.Sums();
    copied.forEach(sums::add);
    if (sums.equals(totals.sums())) {
      return String.format(
          Locale.ROOT,
          "PostgreSQL: all %d totals are the same, as of commit %d",
          totals.distinct(),
          seq);
    }
    return String.format(
        Locale.ROOT,
        "warning: PostgreSQL differs: it has %d words in %d totals as of commit %d; the job's"
            + " messages above say why",
        sums.words(),
        sums.distinct(),
        seq);
  }

  @Override
  public void close() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }
}
