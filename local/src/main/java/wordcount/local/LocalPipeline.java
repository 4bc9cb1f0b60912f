package wordcount.local;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import wordcount.job.count.TextFields;
import wordcount.job.count.TokenizerKind;
import wordcount.job.mirror.Database;
import wordcount.job.view.ViewKind;
import wordcount.local.server.EmbeddedKafka;
import wordcount.local.server.EmergencyStop;
import wordcount.local.server.OpenFiles;
import wordcount.local.server.Ports;
import wordcount.local.totals.OutputTarget;
import wordcount.local.totals.Store;
import wordcount.producer.TextEncoding;
import wordcount.producer.TextFiles;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;
import wordcount.program.Program;
import wordcount.program.ProgressLine;
import wordcount.program.Range;

/** The program behind {@code make run}: options, wiring, exit code. */
@Command(
    name = "wordcount-local",
    description = {
      "Runs the whole pipeline on this machine: ZooKeeper, Kafka, the producer and the job.",
      "",
      "Without --input, it counts sample text, line by line, until Ctrl-C. With --input, it counts"
          + " that text, prints its totals and exits.",
      "",
      "The job also reads its own environment variables, such as WORDCOUNT_MAX_WORD_BYTES; `make"
          + " job ARGS=--help` lists them."
    })
public final class LocalPipeline implements Callable<Integer>, CheckedOptions {
  private static final long OPEN_FILES = OpenFiles.allowed();
  private static final int ANY = 0;

  /** The port of the broker that {@code make produce} sends to, unless told otherwise. */
  static final int KAFKA_PORT = 9092;

  private static final int ZOOKEEPER_PORT = 2181;
  private static final int PAGE_PORT = 8080;
  private static final int HTTP_PORT = 8081;

  /** Ends the help of each port. */
  private static final String OR_ANY = ", or 0 when --input is given.";

  private static final char UNDECODABLE = '\uFFFD';

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Text to count; - for standard input.")
  private String input;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Where to write all totals of the text, one line per word: word, tab, total. - writes"
              + " them to standard output and the summary to standard error.")
  private String output;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description =
          "Encoding of the text, such as UTF-16 or ISO-8859-1; invalid bytes are an error. Default:"
              + " UTF-8, with invalid bytes replaced and reported.")
  private String encoding;

  @Option(
      names = "--text-field",
      paramLabel = "POINTER",
      split = "\n",
      description = {
        "Read lines as JSON and count the text at this JSON Pointer (RFC 6901), such as /message: a"
            + " string or an array of strings. Repeatable."
      })
  @Environment("WORDCOUNT_TEXT_FIELD")
  private List<String> textFields = List.of();

  @Option(
      names = "--tokenizer",
      paramLabel = "KIND",
      description =
          "How to split text into words: whitespace, space or words. Default: whitespace.")
  @Environment("WORDCOUNT_TOKENIZER")
  private TokenizerKind tokenizer;

  @Option(
      names = "--view",
      paramLabel = "VIEW",
      description =
          "What to show for each batch: counts, sql or none. Default: sql with --sql; else counts,"
              + " or none when --input is given.")
  @Environment("WORDCOUNT_VIEW")
  private ViewKind view;

  @Option(
      names = "--sql",
      paramLabel = "QUERY",
      description = "The query for --view sql. Default: the number of words in the batch.")
  @Environment("WORDCOUNT_SQL")
  private String sql;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "Keep the topics here; a later run continues with their totals.")
  private String data;

  @Option(
      names = "--store",
      paramLabel = "postgres",
      description = "Also start a PostgreSQL, and copy the totals to it.")
  private Store.Kind store;

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      description = "Copy the totals to this PostgreSQL; the same as the job's --mirror-url.")
  @Environment("POSTGRES_URL")
  private String postgresUrl;

  @Option(
      names = "--mirror-rebuild",
      description = "First delete an earlier run's totals from the database of --postgres-url.")
  private boolean mirrorRebuild;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Port of the broker; 0: any free one. Default: " + KAFKA_PORT + OR_ANY)
  @Environment("KAFKA_PORT")
  @Range("0..65535")
  private Integer kafkaPort;

  @Option(
      names = "--zookeeper-port",
      paramLabel = "PORT",
      description = "Port of ZooKeeper; 0: any free one. Default: " + ZOOKEEPER_PORT + OR_ANY)
  @Environment("ZOOKEEPER_PORT")
  @Range("0..65535")
  private Integer zooKeeperPort;

  @Option(
      names = "--page-port",
      paramLabel = "PORT",
      description =
          "Port of the job's web page and counts; 0: any free one. Default: " + PAGE_PORT + OR_ANY)
  @Environment("PAGE_PORT")
  @Range("0..65535")
  private Integer pagePort;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Port of the job's metrics and probes; 0: any free one. Default: " + HTTP_PORT + OR_ANY)
  @Environment("HTTP_PORT")
  @Range("0..65535")
  private Integer httpPort;

  LocalPipeline() {}

  public static void main(String[] arguments) {
    System.exit(Program.run(new LocalPipeline(), arguments));
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    files()
        .forEach(
            (option, name) -> {
              if (name.isEmpty()) {
                problems.add(option + " is empty; give a name, or leave it out");
              }
            });
    if (input == null && output != null) {
      problems.add("--output (OUTPUT=) needs a text to count; give one with --input (INPUT=)");
    }
    if (input == null && encoding != null) {
      problems.add("--encoding (ENCODING=) needs a text to count; give one with --input (INPUT=)");
    }
    if (input == null && !textFields.isEmpty()) {
      problems.add(
          "--text-field (FIELD=) needs a JSON text to count, which the sample text is not; give one"
              + " with --input (INPUT=)");
    }
    for (String pointer : textFields) {
      TextFields.problem("--text-field (FIELD=)", pointer).ifPresent(problems::add);
    }
    files().values().stream()
        .filter(name -> name.indexOf(UNDECODABLE) >= 0)
        .map(
            name ->
                "Java cannot open " + name + ": the file name contains bytes that are not UTF-8")
        .forEach(problems::add);
    if (store != null && postgresUrl != null) {
      problems.add(
          "give --store (STORE=) to start a database, or --postgres-url (POSTGRES_URL=) to use one,"
              + " not both");
    }
    if (postgresUrl != null) {
      Database.urlProblem("--postgres-url (POSTGRES_URL=)", postgresUrl).ifPresent(problems::add);
    }
    if (mirrorRebuild && postgresUrl == null) {
      problems.add(
          "--mirror-rebuild needs a database; give one with --postgres-url (POSTGRES_URL=)");
    }
    ViewKind.problem("--sql (SQL=)", sql, "--view sql (VIEW=)", view).ifPresent(problems::add);
    if (encoding != null) {
      TextEncoding.problem("--encoding", encoding).ifPresent(problems::add);
    }
    return problems;
  }

  /** Returns the names of files that the user gave, by option. */
  private Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("--input (INPUT=)", input);
    files.put("--output (OUTPUT=)", output);
    files.put("--data (DATA=)", data);
    files.values().removeIf(Objects::isNull);
    return files;
  }

  /** Not all shells expand the home directory's sign in an argument such as INPUT=~/book.txt. */
  private static String expanded(String name) {
    String home = System.getenv("HOME");
    return name != null && home != null && name.startsWith("~/")
        ? Path.of(home, name.substring(2)).toString()
        : name;
  }

  @Override
  public Integer call() throws Exception {
    OpenFiles.require(OPEN_FILES);
    OutputTarget target =
        output == null ? null : OutputTarget.of(expanded(output), expanded(input));
    Ports.Wanted zooKeeper =
        port(
            zooKeeperPort,
            ZOOKEEPER_PORT,
            "ZooKeeper",
            "a ZooKeeper of your own",
            "ZOOKEEPER_PORT");
    Ports.Wanted kafka = port(kafkaPort, KAFKA_PORT, "Kafka", "a broker of your own", "KAFKA_PORT");
    Ports.Wanted page =
        port(pagePort, PAGE_PORT, "the job's web page", "another web server", "PAGE_PORT");
    Ports.Wanted http =
        port(httpPort, HTTP_PORT, "the job's metrics", "another web server", "HTTP_PORT");
    Ports.require(List.of(zooKeeper, kafka, page, http));
    try (EmergencyStop emergencyStop = new EmergencyStop()) {
      LocalSettings settings =
          new LocalSettings(
              Optional.ofNullable(expanded(data)).map(Path::of),
              zooKeeper.number(),
              kafka.number(),
              page.number(),
              http.number(),
              Optional.ofNullable(postgresUrl),
              mirrorRebuild,
              Optional.ofNullable(store),
              new TextFields(textFields),
              jobOptions(),
              emergencyStop);
      return emergencyStop.run(() -> run(settings, Optional.ofNullable(target)));
    }
  }

  private int run(LocalSettings settings, Optional<OutputTarget> target) throws Exception {
    return input == null
        ? new StreamingRun(settings, new Journal(System.out)).run()
        : new TextRun(
                settings,
                new TextFiles(
                    List.of(expanded(input)),
                    Optional.ofNullable(encoding).map(Charset::forName),
                    EmbeddedKafka.MAX_LINE_BYTES,
                    "split it into shorter lines"),
                target,
                System.out,
                ProgressLine.onStandardError())
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
    if (view != null) {
      options.addAll(List.of("--view", view.name()));
    } else if (input != null && sql == null) {
      options.addAll(List.of("--view", ViewKind.NONE.name()));
    }
    textFields.forEach(pointer -> options.addAll(List.of("--text-field", pointer)));
    if (sql != null) {
      options.addAll(List.of("--sql", sql));
    }
    return options;
  }
}
