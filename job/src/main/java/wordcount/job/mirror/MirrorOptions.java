package wordcount.job.mirror;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import wordcount.program.Environment;
import wordcount.program.Range;

/** The options of the copy of the totals in a database; a picocli mixin. */
public final class MirrorOptions extends DatabaseOptions {
  /** A PostgreSQL index cannot hold longer words. */
  public static final int LONGEST_WORD = 2000;

  @Option(
      names = "--mirror-rebuild",
      description = "Delete this --app-id's copy from the database and copy all totals again.")
  private boolean rebuild;

  @Option(
      names = "--history-interval",
      paramLabel = "DURATION",
      defaultValue = "1m",
      description = "Length of one interval of the history in the database.")
  @Range("1s..24h")
  @Environment("WORDCOUNT_HISTORY_INTERVAL")
  private Duration interval;

  @Option(
      names = "--history-retention",
      paramLabel = "DURATION",
      defaultValue = "168h",
      description = "How long the database keeps history.")
  @Range("1m..1000000h")
  @Environment("WORDCOUNT_HISTORY_RETENTION")
  private Duration retention;

  public MirrorOptions() {
    super(false);
  }

  @Override
  public List<String> problems() {
    List<String> problems = super.problems();
    if (retention.compareTo(interval) < 0) {
      problems.add("--history-retention must not be shorter than --history-interval");
    }
    return problems;
  }

  @Override
  boolean needsDatabase() {
    return rebuild || super.needsDatabase();
  }

  /** Returns the settings for a job's copy; empty if there is none. */
  public Optional<MirrorSettings> settings(String appId) {
    return given()
        ? Optional.of(
            new MirrorSettings(appId, () -> login().orElseThrow(), interval, retention, rebuild))
        : Optional.empty();
  }
}
