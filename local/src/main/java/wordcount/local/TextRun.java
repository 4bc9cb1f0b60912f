package wordcount.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import wordcount.job.count.WordCount;
import wordcount.job.fault.FailPoint;
import wordcount.local.process.ChildJvm;
import wordcount.local.process.JobLauncher;
import wordcount.local.process.JobPages;
import wordcount.local.process.StopRequest;
import wordcount.local.server.DataDirectory;
import wordcount.local.server.LocalCluster;
import wordcount.local.server.Ports;
import wordcount.local.text.BackgroundSender;
import wordcount.local.text.CountedInput;
import wordcount.local.text.EncodingWarnings;
import wordcount.local.text.TextDelivery;
import wordcount.local.totals.OutputTarget;
import wordcount.local.totals.Store;
import wordcount.local.totals.Totals;
import wordcount.producer.TextFiles;
import wordcount.producer.Utf8Check;
import wordcount.program.ExitCode;
import wordcount.program.Printable;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;
import wordcount.program.TopicNames;

/**
 * Counts one text from its first line to its last, prints the totals and ends. It sends the text
 * while the job starts, but commits it only when the job has accepted topics, tokenizer and query.
 */
final class TextRun {
  private static final int TOP = 20;
  private static final long MEGABYTE = 1_000_000;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration MIRROR_LIMIT = Duration.ofMinutes(1);
  private static final Duration JOB_GRACE = Duration.ofSeconds(10);
  private static final String AGAIN =
      "run the same command again: the text will be counted exactly once";
  private static final String REPORTED =
      "the whole text was counted, and its totals are above; stopping Kafka and ZooKeeper";

  private final LocalSettings settings;
  private final TextFiles input;
  private final Utf8Check text;
  private final Optional<OutputTarget> output;
  private final PrintStream out;
  private final ProgressLine progress;
  private volatile boolean jobExplained;

  /**
   * @param output where to write all totals; empty for nowhere
   * @param out where to print the result, unless the totals go there
   */
  TextRun(
      LocalSettings settings,
      TextFiles input,
      Optional<OutputTarget> output,
      PrintStream out,
      ProgressLine progress) {
    this.settings = settings;
    this.input = input;
    this.text = new Utf8Check(input);
    this.output = output;
    this.out = output.filter(OutputTarget::isStandardOutput).isPresent() ? System.err : out;
    this.progress = progress;
  }

  /** Thrown when the run ends without a result and the user knows why: by Ctrl-C or an error. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Ended(String what, int exitCode) {
      super(what);
      this.exitCode = exitCode;
    }
  }

  /**
   * Runs to the end of the text, or until Ctrl-C.
   *
   * @return the exit code
   */
  int run() throws Exception {
    progress.show("starting ZooKeeper and Kafka");
    try (StopRequest stop = StopRequest.listen(STOP_LIMIT)) {
      return stop.orStopped(() -> count(stop), this::complain);
    } finally {
      progress.end();
    }
  }

  private int count(StopRequest stop) throws IOException, InterruptedException, ExecutionException {
    try (DataDirectory data = settings.openData();
        // Before the servers, to report at once why totals cannot be copied.
        Store store = settings.openStore(data);
        LocalCluster cluster =
            LocalCluster.start(data.path(), settings.zooKeeperPort(), settings.kafkaPort());
        Admin admin = cluster.kafka().admin()) {
      cluster.createPipelineTopics();
      JobLauncher launcher =
          new JobLauncher(
              cluster.bootstrapServers(),
              data.temporaryFiles(),
              store.environment(),
              settings.jobOptions(),
              this::repeat,
              this::jobSays);
      int pagePort = Ports.orAnyFree(settings.pagePort());
      int httpPort = Ports.orAnyFree(settings.httpPort());
      CountedInput counted = new CountedInput(admin, TopicNames.INPUT, JobLauncher.APP_ID);
      try (ChildJvm job = launcher.launch(pagePort, httpPort);
          TextDelivery delivery = delivery(cluster.clientProperties())) {
        return new Run(job, new JobPages(pagePort, httpPort), counted, delivery, store, stop)
            .count(cluster.clientProperties(), data.temporaryFiles());
      }
    }
  }

  private TextDelivery delivery(Map<String, Object> client) {
    return settings.data().isPresent()
        ? TextDelivery.toKeptTopics(client)
        : TextDelivery.toTemporaryTopics(client);
  }

  /** The part of a run during which job and servers run. */
  private final class Run {
    private final ChildJvm job;
    private final JobPages pages;
    private final CountedInput counted;
    private final TextDelivery delivery;
    private final Store store;
    private final StopRequest stop;
    private final FirstOf end;
    private final long before;

    Run(
        ChildJvm job,
        JobPages pages,
        CountedInput counted,
        TextDelivery delivery,
        Store store,
        StopRequest stop) {
      this.job = job;
      this.pages = pages;
      this.counted = counted;
      this.delivery = delivery;
      this.store = store;
      this.stop = stop;
      this.end = new FirstOf(stop.requested(), job.ended());
      before = counted.records();
    }

    int count(Map<String, Object> client, Path folder)
        throws IOException, InterruptedException, ExecutionException {
      try {
        long lines = send();
        awaitCounted(lines);
        while (!pages.metrics().shown()) {
          await("showing the last batch");
        }
        Optional<JobPages.Counts> last = pages.counts(0);
        while (last.isEmpty()) {
          await("asking the job what it skipped");
          last = pages.counts(0);
        }
        awaitMirrored();
        // The job has printed everything only when it has ended.
        job.stop(JOB_GRACE);
        progress.show("reading the totals");
        Totals totals = Totals.read(JobLauncher.totals(client), TOP, folder);
        endIfStopped();
        report(totals, last.get().withoutText(), lines);
        FailPoint.reached("t2");
        // If printing failed, the text is not reported, and the program fails.
        if (!out.checkError()) {
          delivery.reported();
          stop.decide(ExitCode.DONE, () -> complain(REPORTED));
        }
        FailPoint.reached("t3");
        return ExitCode.DONE;
      } catch (Ended e) {
        complain(e.getMessage() + "; " + whatRemains());
        return e.exitCode;
      }
    }

    /** Sends the text, and commits it when all of it is sent and the job is ready. */
    private long send() throws IOException, InterruptedException, ExecutionException, Ended {
      long size = input.size() / MEGABYTE;
      try (BackgroundSender sending = delivery.start(text)) {
        FirstOf sent = new FirstOf(stop.requested(), job.ended(), sending.sent());
        while (!sent.within(POLL)) {
          progress.show(ProgressLine.bar("sent", sending.bytes() / MEGABYTE, size, "MB"));
        }
        endIfCutOff();
        long lines = sending.sent().get().lines();
        progress.finish("sent " + lines + (lines == 1 ? " line" : " lines"));
        while (!pages.ready()) {
          await("starting the job (Spark takes some seconds)");
        }
        delivery.commit();
        FailPoint.reached("t1");
        return lines;
      }
    }

    private void awaitCounted(long lines) throws InterruptedException, Ended {
      while (counted.missing() > 0 || !counted.settled()) {
        await(ProgressLine.bar("counted", counted.records() - before, lines, "lines"));
      }
      progress.finish(ProgressLine.bar("counted", lines, lines, "lines"));
    }

    /** Waits while the database accepts the totals, but not forever while it does not. */
    private void awaitMirrored() throws InterruptedException, Ended {
      if (!store.isUsed()) {
        return;
      }
      Outage outage = new Outage(MIRROR_LIMIT);
      JobPages.Metrics metrics = pages.metrics();
      while (!metrics.mirrored() && !outage.exceeds(metrics.mirrorUp())) {
        await("copying the totals to PostgreSQL");
        metrics = pages.metrics();
      }
    }

    private void report(Totals totals, long withoutText, long lines) throws IOException {
      if (output.isPresent()) {
        output.get().write(totals::writeTo);
      }
      progress.end();
      out.println("most frequent words:");
      for (WordCount word : totals.top()) {
        out.printf(Locale.ROOT, "%12d  %s%n", word.count(), Printable.of(word.word()));
      }
      out.println("distinct words: " + totals.distinct());
      out.println("total words: " + totals.words());
      if (withoutText > 0) {
        out.println(
            "warning: "
                + withoutText
                + (withoutText == 1 ? " line is" : " lines are")
                + " not JSON, or without text at "
                + settings.textFields()
                + "; no words were counted in "
                + (withoutText == 1 ? "it" : "them"));
      }
      store.comparison(totals).ifPresent(out::println);
      delivery.note().ifPresent(out::println);
      EncodingWarnings.of(text, lines).or(() -> EncodingWarnings.of(input)).ifPresent(out::println);
      out.flush();
    }

    /** Waits briefly; throws if the run ends early. */
    private void await(String status) throws InterruptedException, Ended {
      progress.show(status);
      if (end.within(POLL)) {
        endIfCutOff();
      }
    }

    private String whatRemains() {
      if (settings.data().isEmpty()) {
        return "nothing was counted";
      }
      return delivery.committed() ? AGAIN : "none of the text was sent";
    }

    private void endIfStopped() throws Ended {
      if (stop.requested().isDone()) {
        throw new Ended("stopped", stop.requested().join());
      }
    }

    private void endIfCutOff() throws InterruptedException, Ended {
      endIfStopped();
      if (job.ended().isDone()) {
        int code = job.await();
        if (jobExplained) {
          throw new Ended("the job ended with " + ExitCode.describe(code), code);
        }
        throw new ProgramException(
            code == ExitCode.DONE ? ExitCode.FAILED : code,
            "the text was not counted",
            "the job ended with " + ExitCode.describe(code),
            "see its output above for the reason; " + whatRemains());
      }
    }
  }

  private void jobSays(String line) {
    if (line.startsWith("error: ")) {
      jobExplained = true;
    }
    complain(line);
  }

  private void repeat(String line) {
    progress.giveWay(() -> out.println(line));
  }

  private void complain(String line) {
    progress.giveWay(() -> System.err.println(line));
  }
}
