package wordcount.k8s.command;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.logs.EarlierLog;
import wordcount.k8s.logs.LogFollower;
import wordcount.k8s.logs.LogPart;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Shows the logs of parts of the pipeline. */
@Command(
    name = "logs",
    description =
        "Follow the logs of parts of the pipeline across restarts; each line begins with its pod's"
            + " name.")
public final class LogsCommand extends ClusterCommand {
  private static final int TAIL = 20;

  @Parameters(
      paramLabel = "PART",
      description = "${COMPLETION-CANDIDATES}; without a part, the driver.")
  private List<LogPart> parts = new ArrayList<>(List.of(LogPart.DRIVER));

  @Option(
      names = "--tail",
      paramLabel = "LINES",
      description =
          "Number of earlier lines to show first; by default 20, or with --since all of them.")
  private Optional<Integer> tail = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "Show only lines newer than this, such as 30s, 5m or 2h.")
  private Optional<Duration> since = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Keep printing new lines, until interrupted or until nobody reads them.")
  private boolean follow;

  @Override
  int run() throws InterruptedException {
    try (Cluster cluster = open()) {
      Optional<Integer> lines = since.isPresent() ? tail : tail.or(() -> Optional.of(TAIL));
      LogFollower logs = new LogFollower(cluster, parts, new EarlierLog(lines, since), out());
      if (follow) {
        logs.follow();
      } else if (logs.print() == 0) {
        throw new ProgramException(
            ExitCode.FAILED,
            "no logs",
            "no pod has started for "
                + parts.stream()
                    .map(part -> part.name().toLowerCase(Locale.ROOT))
                    .collect(joining(", ")),
            cluster.ourCommand("status"));
      }
      return ExitCode.DONE;
    }
  }
}
