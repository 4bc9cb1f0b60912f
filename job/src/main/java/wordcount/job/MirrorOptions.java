package wordcount.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.Driver;
import picocli.CommandLine.Option;
import wordcount.job.mirror.MirrorSettings;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;
import wordcount.program.Range;

/** What a user can choose about the copy of the totals in a database; a picocli mixin. */
final class MirrorOptions implements CheckedOptions {
  /** An index of PostgreSQL holds no longer words. */
  static final int LONGEST_WORD = 2000;

  private static final String PASSWORD = "WORDCOUNT_MIRROR_PASSWORD";

  @Option(
      names = "--mirror-url",
      paramLabel = "URL",
      description =
          "Copy the totals to this PostgreSQL, such as jdbc:postgresql://host/database; parameters"
              + " of its driver, such as sslmode=verify-full, may follow. Counting never waits for"
              + " it.")
  @Environment("WORDCOUNT_MIRROR_URL")
  private String url;

  @Option(
      names = "--mirror-user",
      paramLabel = "USER",
      description =
          "Role that writes there. Its password is in the file of --mirror-password-file or in the"
              + " environment variable WORDCOUNT_MIRROR_PASSWORD.")
  @Environment("WORDCOUNT_MIRROR_USER")
  private String user;

  @Option(
      names = "--mirror-password-file",
      paramLabel = "FILE",
      description = "File with the password; read again for each connection.")
  @Environment("WORDCOUNT_MIRROR_PASSWORD_FILE")
  private Path passwordFile;

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

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (url == null) {
      if (rebuild || user != null || passwordFile != null) {
        problems.add(
            "--mirror-url is missing, without which the other --mirror options mean nothing");
      }
      return problems;
    }
    // The URL may hold a password, so it is not repeated.
    if (!url.startsWith("jdbc:postgresql:") || Driver.parseURL(url, null) == null) {
      problems.add(
          "--mirror-url must be a JDBC URL of PostgreSQL, such as jdbc:postgresql://host/database");
    }
    if (passwordFile != null && !Files.isReadable(passwordFile)) {
      problems.add("--mirror-password-file " + passwordFile + " cannot be read");
    }
    return problems;
  }

  /** The settings; empty if there is to be no copy. */
  Optional<MirrorSettings> settings() {
    return url == null
        ? Optional.empty()
        : Optional.of(new MirrorSettings(url, user, this::password, interval, retention, rebuild));
  }

  private String password() {
    if (passwordFile == null) {
      return System.getenv(PASSWORD);
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + passwordFile, e);
    }
  }
}
