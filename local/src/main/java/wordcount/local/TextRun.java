package wordcount.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.event.Level;
import wordcount.producer.LineSender;
import wordcount.producer.SendSummary;
import wordcount.producer.TextFiles;
import wordcount.program.ExitCode;
import wordcount.program.Printable;
import wordcount.program.ProgramException;
import wordcount.program.Progress;

/** Counts one text from its first line to its last, prints the totals, and ends. */
final class TextRun {
  private static final int TOP = 20;
  private static final double AS_FAST_AS_POSSIBLE = 0;
  private static final long MEGABYTE = 1_000_000;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final LocalSettings settings;
  private final String input;
  private final Optional<Path> output;
  private final PrintStream out;
  private final Progress progress;

  /**
   * @param input a file, or {@code -} for standard input
   * @param output where to write all totals, if anywhere
   * @param out where to print the result
   */
  TextRun(
      LocalSettings settings,
      String input,
      Optional<Path> output,
      PrintStream out,
      Progress progress) {
    this.settings = settings;
    this.input = input;
    this.output = output;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Runs to the end of the text, or until Ctrl-C.
   *
   * @return the exit code
   */
  int run() throws IOException, InterruptedException, ExecutionException {
    TextFiles text = new TextFiles(List.of(input), EmbeddedKafka.MAX_RECORD_BYTES);
    progress.show("starting ZooKeeper and Kafka");
    try (StopSignal stop = StopSignal.listen(STOP_LIMIT);
        DataDirectory data = settings.openData();
        LocalCluster cluster =
            LocalCluster.start(data.path(), settings.zooKeeperPort(), settings.kafkaPort());
        Admin admin = cluster.kafka().admin()) {
      PipelineTopics.create(cluster);
      JobLauncher launcher =
          new JobLauncher(
              cluster.bootstrapServers(),
              data.temporaryFiles(),
              Level.WARN,
              settings.jobOptions(),
              this::repeat,
              this::complain);
      int checked = check(launcher, stop.requested());
      if (checked != ExitCode.DONE) {
        return checked;
      }
      Optional<SendSummary> sent = send(text, cluster, stop.requested());
      if (sent.isEmpty() || !count(sent.get(), launcher, admin, stop.requested())) {
        return ExitCode.INTERRUPTED;
      }
      report(Totals.read(cluster.clientProperties(), PipelineTopics.COUNTS));
      return ExitCode.DONE;
    } finally {
      progress.end();
    }
  }

  /** Lets the job refuse a wrong query, with its own words, before a long text is sent. */
  private int check(JobLauncher launcher, CompletableFuture<Void> stop)
      throws InterruptedException {
    return settings.jobOptions().contains("--sql")
        ? run(launcher, "--check", stop, () -> "checking the query (Spark takes some seconds)")
        : ExitCode.DONE;
  }

  /** Sends the text; returns nothing if it was stopped before the last line. */
  private Optional<SendSummary> send(
      TextFiles text, LocalCluster cluster, CompletableFuture<Void> stop)
      throws IOException, InterruptedException, ExecutionException {
    long size = input.equals("-") ? 0 : Files.size(Path.of(input));
    LineSender sender =
        LineSender.connect(cluster.clientProperties(), PipelineTopics.INPUT, AS_FAST_AS_POSSIBLE);
    try (Feed feed = Feed.start(sender, text)) {
      FirstOf end = new FirstOf(stop, feed.sent());
      while (!end.within(POLL)) {
        progress.show(ProgressBar.text("sent", feed.bytes() / MEGABYTE, size / MEGABYTE, "MB"));
      }
      if (stop.isDone()) {
        return Optional.empty();
      }
      SendSummary sent = feed.sent().get();
      progress.finish("sent " + sent.lines() + " lines");
      return Optional.of(sent);
    }
  }

  /** Runs the job over what was sent; returns false if it was stopped before the last line. */
  private boolean count(
      SendSummary sent, JobLauncher launcher, Admin admin, CompletableFuture<Void> stop)
      throws InterruptedException {
    CountedInput counted = new CountedInput(admin, PipelineTopics.INPUT, JobLauncher.APP_ID);
    long before = counted.records();
    progress.show("starting the job (Spark takes some seconds)");
    int code =
        run(
            launcher,
            "--until-end",
            stop,
            () -> ProgressBar.text("counted", counted.records() - before, sent.lines(), "lines"));
    if (code != ExitCode.DONE && code != ExitCode.INTERRUPTED) {
      throw new ProgramException(
          code, "the text was not counted", "the job ended with exit code " + code, "");
    }
    return code == ExitCode.DONE;
  }

  private interface Status {
    String text() throws InterruptedException;
  }

  /** Runs the job and shows its status; gives its exit code. */
  private int run(JobLauncher launcher, String option, CompletableFuture<Void> stop, Status status)
      throws InterruptedException {
    try (ChildJvm job = launcher.launch(settings.httpPort(), option)) {
      FirstOf end = new FirstOf(stop, job.ended());
      while (!end.within(POLL)) {
        progress.show(status.text());
      }
      return stop.isDone() ? ExitCode.INTERRUPTED : job.await();
    }
  }

  private void report(Totals totals) throws IOException {
    if (output.isPresent()) {
      TotalsFile.write(output.get(), totals.all());
    }
    progress.end();
    out.println("most frequent words:");
    for (CountedWord word : totals.top(TOP)) {
      String text = Printable.of(new String(word.word(), StandardCharsets.UTF_8));
      out.printf(Locale.ROOT, "%12d  %s%n", word.total(), text);
    }
    out.println("distinct words: " + totals.distinct());
    out.println("total words: " + totals.words());
    out.flush();
  }

  private void repeat(String line) {
    progress.giveWay(() -> out.println(line));
  }

  private void complain(String line) {
    progress.giveWay(() -> System.err.println(line));
  }
}
