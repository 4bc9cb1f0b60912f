package wordcount.job;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import wordcount.job.mirror.MirrorSettings;
import wordcount.program.Environment;
import wordcount.program.Range;

/** What a user can choose about the copy of the totals in a database; a picocli mixin. */
final class MirrorOptions extends DatabaseOptions {
  /** An index of PostgreSQL holds no longer words. */
  static final int LONGEST_WORD = 2000;

  @Option(
      names = "--mirror-rebuild",
      description = "Remove what the database holds of this --app-id, and copy all totals anew.")
  private boolean rebuild;

  @Option(
      names = "--history-interval",
      paramLabel = "DURATION",
      defaultValue = "1m",
      description = "Length of an interval of the history in the database.")
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

  MirrorOptions() {
    super(false);
  }

  @Override
  boolean others() {
    return rebuild || super.others();
  }

  /** The settings; empty if there is to be no copy. */
  Optional<MirrorSettings> settings() {
    return login().map(login -> new MirrorSettings(login, interval, retention, rebuild));
  }
}
