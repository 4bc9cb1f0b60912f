package wordcount.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import wordcount.job.count.TokenizerKind;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.Program;
import wordcount.program.ProgramException;
import wordcount.program.Progress;

/** The program behind {@code make run}: options in, exit code out. */
@Command(
    name = "wordcount-local",
    description = {
      "Runs the whole pipeline on this machine: ZooKeeper, Kafka, the producer and the job.",
      "",
      "Without --input it counts sample text, line by line, until Ctrl-C. With --input it counts"
          + " that text, prints its totals and ends."
    })
public final class LocalPipeline implements Callable<Integer> {
  private static final int ANY = 0;

  /** What the job can show of each batch. */
  enum View {
    COUNTS,
    SQL,
    NONE
  }

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Text to count; - for standard input.")
  private String input;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write all totals of the text, one word, tab, total a line.")
  private Path output;

  @Option(
      names = "--tokenizer",
      paramLabel = "KIND",
      description = "What a word is: whitespace, space or words. The job's default: whitespace.")
  @Environment("WORDCOUNT_TOKENIZER")
  private TokenizerKind tokenizer;

  @Option(
      names = "--view",
      paramLabel = "VIEW",
      description =
          "What to show of each batch: counts, sql or none. The default: counts, with --input none.")
  @Environment("WORDCOUNT_VIEW")
  private View view;

  @Option(
      names = "--sql",
      paramLabel = "QUERY",
      description = "The query for --view sql. The job's default: the total.")
  @Environment("WORDCOUNT_SQL")
  private String sql;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep the topics here; a later run goes on with their totals.")
  private Path data;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Port of the broker, 0 for any. The default: 9092, with --input any.")
  @Environment("KAFKA_PORT")
  private Integer kafkaPort;

  @Option(
      names = "--zookeeper-port",
      paramLabel = "PORT",
      description = "Port of ZooKeeper, 0 for any. The default: 2181, with --input any.")
  @Environment("ZOOKEEPER_PORT")
  private Integer zooKeeperPort;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Port of the job's metrics and web page, 0 for any. The default: 8080, with --input any.")
  @Environment("HTTP_PORT")
  private Integer httpPort;

  LocalPipeline() {}

  public static void main(String[] arguments) {
    System.exit(Program.run(new LocalPipeline(), arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (output != null) {
      requireWritable(output);
    }
    Ports.Wanted zooKeeper =
        port(zooKeeperPort, 2181, "ZooKeeper", "a ZooKeeper of your own", "ZOOKEEPER_PORT");
    Ports.Wanted kafka = port(kafkaPort, 9092, "Kafka", "a broker of your own", "KAFKA_PORT");
    Ports.Wanted http =
        port(httpPort, 8080, "the job's web page", "another web server", "HTTP_PORT");
    Ports.require(List.of(zooKeeper, kafka, http));
    OpenFiles.require();
    try (Breakdown breakdown = new Breakdown()) {
      LocalSettings settings =
          new LocalSettings(
              Optional.ofNullable(data),
              zooKeeper.number(),
              kafka.number(),
              http.number(),
              jobOptions(),
              breakdown);
      return breakdown.orReason(() -> run(settings));
    }
  }

  private int run(LocalSettings settings) throws Exception {
    return input == null
        ? new StreamingRun(settings, new Journal(System.out)).run()
        : new TextRun(
                settings,
                input,
                Optional.ofNullable(output),
                System.out,
                Progress.onStandardError())
            .run();
  }

  private Ports.Wanted port(
      Integer given, int usual, String purpose, String holder, String variable) {
    int number = given == null ? (input == null ? usual : ANY) : given;
    return new Ports.Wanted(number, purpose, holder, variable);
  }

  private List<String> jobOptions() {
    List<String> options = new ArrayList<>();
    if (tokenizer != null) {
      options.addAll(List.of("--tokenizer", tokenizer.name()));
    }
    if (view != null || input != null) {
      options.addAll(List.of("--view", (view == null ? View.NONE : view).name()));
    }
    if (sql != null) {
      options.addAll(List.of("--sql", sql));
    }
    return options;
  }

  private void requireWritable(Path file) {
    String obstacle = null;
    if (input == null) {
      obstacle = "there is no end without --input";
    } else if (Files.isDirectory(file)) {
      obstacle = "it is a directory";
    } else if (!Files.isWritable(file.toAbsolutePath().getParent())) {
      obstacle = "its directory is missing or read-only";
    }
    if (obstacle != null) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot write totals to " + file,
          obstacle,
          "name another file with --output (OUTPUT=)");
    }
  }
}
