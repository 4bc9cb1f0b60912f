package wordcount.k8s.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.Counts;
import wordcount.k8s.job.DriverPages;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.Range;

/** Shows the most frequent words. */
@Command(name = "counts", description = "Show the most frequent words and their running totals.")
public final class CountsCommand extends ClusterCommand {
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  @Mixin private OutputOptions output;

  @Option(
      names = "--top",
      paramLabel = "WORDS",
      defaultValue = "20",
      description = "Number of words to show.")
  @Range("1..100")
  private int top;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Print them again on every change, until interrupted or until nobody reads them.")
  private boolean watch;

  @Override
  int run() throws InterruptedException {
    try (Cluster cluster = open();
        DriverPages pages = pages(cluster)) {
      print(watch, WATCH_INTERVAL, () -> ask(cluster, pages), this::text);
      return ExitCode.DONE;
    }
  }

  private Counts ask(Cluster cluster, DriverPages pages) {
    try {
      return Counts.of(pages, top);
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "the job does not answer",
          e.getMessage(),
          cluster.ourCommand("status"),
          e);
    }
  }

  private String text(Counts counts) {
    if (output.json()) {
      List<Map<String, Object>> words =
          counts.words().stream()
              .map(word -> Map.<String, Object>of("word", word.word(), "count", word.count()))
              .toList();
      return OutputOptions.document(
          "Counts",
          Map.of(
              "total", counts.total(),
              "distinct", counts.distinct(),
              "lagLines", counts.lag(),
              "words", words));
    }
    TextTable table = new TextTable("WORD", "COUNT");
    counts.words().forEach(word -> table.row(word.word(), Long.toString(word.count())));
    return table + (counts.total() + " words, " + counts.distinct() + " distinct");
  }
}
