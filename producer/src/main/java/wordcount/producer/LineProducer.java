package wordcount.producer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.HttpEndpoints;
import wordcount.program.KafkaOptions;
import wordcount.program.KafkaWait;
import wordcount.program.Program;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;
import wordcount.program.Range;
import wordcount.program.TopicNames;

/** The program that sends lines to Kafka: options, wiring, exit code. */
@Command(
    name = "line-producer",
    sortOptions = false,
    description = {
      "Sends lines of text to a Kafka topic, each as one record.",
      "",
      "Files are sent whole or not at all, in one transaction. If the program fails, is stopped or"
          + " is killed, nothing is sent; run the same command again to send the files once. Until"
          + " the last line is sent, consumers that read only committed records wait.",
      "",
      "Standard input (-), pipes, generated text and any input with --rate are streams: each line"
          + " is sent at once, and each line that Kafka acknowledges is in the topic exactly once."
          + " When a stream is stopped, the program reports how many lines Kafka acknowledged.",
      "",
      "Without FILE, it generates text: pseudo-words that follow Zipf's law.%n",
    })
public final class LineProducer implements Callable<Integer>, CheckedOptions {
  enum Output {
    TEXT,
    JSON
  }

  @Parameters(
      paramLabel = "FILE",
      description =
          "Files to send line by line, in this order; - is standard input. A line ends with \\n or"
              + " \\r\\n. A byte order mark is dropped; all other bytes are sent unchanged.")
  private List<String> files = List.of();

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description =
          "Encoding of the files, such as UTF-16 or ISO-8859-1; lines are converted to UTF-8, and"
              + " invalid bytes are an error. Default: bytes are sent unchanged.")
  @Environment("WORDCOUNT_ENCODING")
  private String encoding;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.INPUT,
      description = "Topic to send to; it must exist, or appear within --wait.")
  @Environment("WORDCOUNT_TOPIC")
  private String topic;

  @Option(
      names = "--rate",
      paramLabel = "LINES/S",
      defaultValue = "0",
      description = "Lines per second; 0: as fast as possible.")
  @Range("0..")
  @Environment("WORDCOUNT_RATE")
  private double rate;

  @Option(
      names = "--count",
      paramLabel = "LINES",
      defaultValue = "0",
      description = "Lines to generate; 0: generate until stopped.")
  @Range("0..")
  @Environment("WORDCOUNT_COUNT")
  private long count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed always generates the same text.")
  @Environment("WORDCOUNT_SEED")
  private long seed;

  @Option(
      names = "--words-per-line",
      paramLabel = "WORDS",
      defaultValue = "10",
      description = "Words in each generated line.")
  @Range("1.." + ZipfText.MAX_WORDS_PER_LINE)
  @Environment("WORDCOUNT_WORDS_PER_LINE")
  private int wordsPerLine;

  @Option(
      names = "--vocabulary",
      paramLabel = "WORDS",
      defaultValue = "200000",
      description = "Distinct words to generate.")
  @Range("1.." + ZipfText.MAX_VOCABULARY)
  @Environment("WORDCOUNT_VOCABULARY")
  private int vocabulary;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description = "How long to wait for Kafka and the topic, such as 30s or 2m.")
  @Environment("WORDCOUNT_WAIT")
  private Duration wait;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Serve /metrics, /livez and /readyz on this port (0: any free one); off unless"
              + " given.")
  @Range("0..65535")
  @Environment("WORDCOUNT_HTTP_PORT")
  private Integer httpPort;

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description = HttpEndpoints.HOST_HELP)
  @Environment("WORDCOUNT_HTTP_HOST")
  private String httpHost;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "Format of the summary on standard output: text or json.")
  private Output output;

  @Spec private CommandSpec spec;

  /** Runs the program and exits with its code. */
  public static void main(String... arguments) {
    System.exit(Program.run(new LineProducer(), arguments));
  }

  @Override
  public Integer call() throws IOException {
    ProducerSettings settings = new ProducerSettings(kafka.clientProperties());
    try (InterruptOnSignal signals = new InterruptOnSignal(Thread.currentThread())) {
      try (Utf8Check source = new Utf8Check(source(settings.maxLineBytes()));
          ProducerEndpoints endpoints = endpoints()) {
        KafkaWait.awaitTopic(
            settings.clientProperties(), topic, wait, ProgressLine.onStandardError());
        return rate == 0 && !files.isEmpty() && TextFiles.regular(files)
            ? sendWhole(source, settings, endpoints, signals)
            : stream(source, settings, endpoints, signals);
      } catch (RuntimeException e) {
        throw signals.explain(e);
      }
    }
  }

  private int stream(
      Utf8Check source,
      ProducerSettings settings,
      ProducerEndpoints endpoints,
      InterruptOnSignal signals) {
    try (LineSender sender = LineSender.connect(settings, topic, rate)) {
      SendSummary summary = send(sender, source, endpoints);
      print(summary, source);
      return summary.complete() && !signals.byPerson() ? ExitCode.DONE : signals.exitCode();
    }
  }

  private int sendWhole(
      Utf8Check source,
      ProducerSettings settings,
      ProducerEndpoints endpoints,
      InterruptOnSignal signals)
      throws IOException {
    WholeText whole = WholeText.of(topic, files);
    try (TextTransaction transaction =
            TextTransaction.open(settings, topic, whole.id(), whole.timeout());
        IdentifiedText text = new IdentifiedText(source)) {
      SendSummary summary = send(transaction, text, endpoints);
      if (!summary.complete()) {
        throw new ProgramException(
            signals.exitCode(),
            "stopped",
            "nothing was sent",
            "run the same command again to send it");
      }
      IdentifiedText.Identity identity = text.identity();
      if (!transaction.commit(identity)) {
        tell(TextTransaction.SENT_BEFORE);
      }
      for (IdentifiedText.Identity other : transaction.unreported()) {
        if (!other.equals(identity)) {
          tell(
              "an earlier run sent another version of this text, with "
                  + other.lines()
                  + " lines, before it was interrupted");
        }
      }
      print(summary, source);
      // If printing failed, the text is not reported, and the program fails.
      if (!System.out.checkError()) {
        transaction.reported(identity);
      }
      return ExitCode.DONE;
    } catch (ProgramException e) {
      throw e.exitCode() == ExitCode.FENCED ? e.withRemedy(sameText()) : e;
    }
  }

  /** Returns what to do if another producer took over the transaction of these files. */
  private String sameText() {
    return "another producer, perhaps on another machine, sends to this topic from"
        + " the same path ("
        + String.join(", ", files)
        + "): run this again when it has ended, or from another path";
  }

  private SendSummary send(
      TextTransaction transaction, LineSource source, ProducerEndpoints endpoints) {
    try {
      return send(transaction.sender(), source, endpoints);
    } catch (ProgramException e) {
      throw transaction.explained(e);
    }
  }

  private static SendSummary send(
      LineSender sender, LineSource source, ProducerEndpoints endpoints) {
    try (ProducerMeters meters = new ProducerMeters(sender.acknowledgements(), sender.producer());
        SendProgress progress =
            new SendProgress(sender.acknowledgements(), ProgressLine.onStandardError())) {
      if (endpoints != null) {
        endpoints.sending(meters::scrape, sender::acknowledged);
      }
      progress.start();
      return sender.send(source);
    }
  }

  private LineSource source(int maxLineBytes) {
    return files.isEmpty()
        ? new ZipfText(new ZipfText.Shape(seed, count, wordsPerLine, vocabulary))
        : new TextFiles(
            files,
            Optional.ofNullable(encoding).map(Charset::forName),
            maxLineBytes,
            SendFailure.TOO_LONG);
  }

  private ProducerEndpoints endpoints() {
    if (httpPort == null) {
      return null;
    }
    ProducerEndpoints endpoints = new ProducerEndpoints(httpHost, httpPort);
    tell("metrics and probes on port " + endpoints.port());
    return endpoints;
  }

  private void print(SendSummary summary, Utf8Check text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(output == Output.JSON ? summary.json() : summary.text());
    out.flush();
    if (text.invalidLines() > 0) {
      tell(
          text.invalidLines()
              + " of "
              + summary.lines()
              + " lines are not UTF-8; they were sent unchanged (--encoding converts them)");
    }
  }

  private void tell(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!files.isEmpty() && count != 0) {
      problems.add("--count is for generated text, not for files");
    }
    if (files.isEmpty() && encoding != null) {
      problems.add("--encoding is for files, not for generated text");
    }
    if (encoding != null) {
      TextEncoding.problem("--encoding", encoding).ifPresent(problems::add);
    }
    TopicNames.problem("--topic", topic).ifPresent(problems::add);
    return problems;
  }
}
