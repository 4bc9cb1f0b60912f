package wordcount.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import wordcount.local.process.JobLauncher;
import wordcount.local.process.JobPages;
import wordcount.local.process.JobSupervisor;
import wordcount.local.process.StopRequest;
import wordcount.local.server.DataDirectory;
import wordcount.local.server.LocalCluster;
import wordcount.local.server.Ports;
import wordcount.local.text.BackgroundSender;
import wordcount.local.text.CountedInput;
import wordcount.local.text.SampleText;
import wordcount.local.text.TextDelivery;
import wordcount.local.totals.Store;
import wordcount.local.totals.Totals;
import wordcount.producer.LineSender;
import wordcount.producer.ProducerSettings;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;
import wordcount.program.TopicNames;

/** Runs the pipeline with sample text at a readable pace until it is stopped. */
final class StreamingRun {
  private static final double LINES_PER_SECOND = 5;
  private static final int TOP = 5;
  private static final Duration TOTALS_EVERY = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(2);
  private static final Duration JOB_GRACE = Duration.ofSeconds(4);

  /** Reading more totals than this would delay the end too long. */
  private static final long READABLE_TOTALS = 1_000_000;

  private final LocalSettings settings;
  private final Journal journal;

  StreamingRun(LocalSettings settings, Journal journal) {
    this.settings = settings;
    this.journal = journal;
  }

  /** The outcome of a run. */
  private record Outcome(int exitCode, Summary summary) {}

  /**
   * Runs until Ctrl-C, until nobody reads the output, until sending fails, or until the job ends
   * and cannot be restarted.
   *
   * @return the exit code: the job's, which prints its own error, if that cannot count
   */
  int run() throws Exception {
    journal.say("starting; Ctrl-C stops everything");
    try (StopRequest stop = StopRequest.listen(STOP_LIMIT)) {
      return stop.orStopped(
          () -> {
            Outcome outcome = count(stop);
            journal.say("all stopped; counted " + outcome.summary().text());
            return outcome.exitCode();
          },
          journal::say);
    }
  }

  private Outcome count(StopRequest stop)
      throws IOException, InterruptedException, ExecutionException {
    try (DataDirectory data = settings.openData();
        // Before the servers, to report at once why totals cannot be copied.
        Store store = settings.openStore(data);
        LocalCluster cluster =
            LocalCluster.start(data.path(), settings.zooKeeperPort(), settings.kafkaPort());
        Admin admin = cluster.kafka().admin()) {
      journal.say("ZooKeeper  " + Loopback.printed(cluster.zooKeeper().port()));
      journal.say("Kafka      " + Loopback.printed(cluster.kafka().port()));
      journal.say("topics     " + String.join(", ", cluster.createPipelineTopics()));
      store.command().ifPresent(command -> journal.say("PostgreSQL " + command));
      if (settings.data().isPresent()) {
        TextDelivery.discardUnfinished(cluster.clientProperties());
      }
      int pagePort = Ports.orAnyFree(settings.pagePort());
      int httpPort = Ports.orAnyFree(settings.httpPort());
      JobPages pages = new JobPages(pagePort, httpPort);
      JobLauncher launcher =
          new JobLauncher(
              cluster.bootstrapServers(),
              data.temporaryFiles(),
              store.environment(),
              settings.jobOptions(),
              journal::repeat,
              System.err::println);
      CountedInput counted = new CountedInput(admin, TopicNames.INPUT, JobLauncher.APP_ID);
      Optional<JobPages.Counts> last;
      int exitCode;
      try (JobSupervisor job =
          new JobSupervisor(() -> launcher.launch(pagePort, httpPort), journal::say, JOB_GRACE)) {
        job.start();
        exitCode = sendSampleText(cluster, job, pages, stop);
        drain(counted, store, pages, job);
        last = pages.counts(TOP);
        journal.say("stopping the job, Kafka and ZooKeeper");
      }
      return new Outcome(exitCode, summary(cluster, last, store, data.temporaryFiles()));
    }
  }

  /** Sends text until the run ends; returns the exit code. */
  private int sendSampleText(
      LocalCluster cluster, JobSupervisor job, JobPages pages, StopRequest stop)
      throws InterruptedException, ExecutionException {
    journal.say("job        starting (Spark takes some seconds)");
    FirstOf end = new FirstOf(stop.requested(), job.ended(), journal.unheard());
    boolean ready = pages.ready();
    while (!ready && !end.within(POLL)) {
      ready = pages.ready();
    }
    if (ready) {
      journal.say("job        counting; web page " + pages.address("/"));
      journal.say("           totals   " + pages.address("/counts"));
      journal.say("           metrics  " + pages.metricsAddress());
      LineSender sender =
          LineSender.connect(
              new ProducerSettings(cluster.clientProperties()), TopicNames.INPUT, LINES_PER_SECOND);
      try (BackgroundSender sending = BackgroundSender.start(sender, new SampleText())) {
        int port = cluster.kafka().port();
        journal.say(
            "producer   sending sample text; send your own with `"
                + (port == LocalPipeline.KAFKA_PORT ? "" : "KAFKA_PORT=" + port + " ")
                + "make produce` in another terminal");
        end = new FirstOf(stop.requested(), job.ended(), sending.sent(), journal.unheard());
        while (!end.within(TOTALS_EVERY)) {
          pages
              .counts(TOP)
              .ifPresent(counts -> journal.say("so far     " + Summary.of(counts).text()));
        }
        if (sending.sent().isCompletedExceptionally()) {
          sending.sent().get();
        }
        journal.say("stopping the producer");
      }
    }
    if (job.ended().isDone()) {
      int code = job.ended().get();
      journal.say("the job ended with " + ExitCode.describe(code) + "; see its error above");
      return code;
    }
    return stop.requested().getNow(ExitCode.FAILED);
  }

  /** Gives the job time to count the last lines. */
  private static void drain(CountedInput counted, Store store, JobPages pages, JobSupervisor job)
      throws InterruptedException {
    long end = System.nanoTime() + DRAIN_LIMIT.toNanos();
    FirstOf gone = new FirstOf(job.ended());
    boolean waiting = true;
    while (waiting && (counted.missing() > 0 || (store.isUsed() && !pages.metrics().mirrored()))) {
      waiting = System.nanoTime() < end && !gone.within(POLL);
    }
  }

  private Summary summary(
      LocalCluster cluster, Optional<JobPages.Counts> last, Store store, Path folder) {
    if (last.isPresent() && last.get().distinct() > READABLE_TOTALS) {
      if (store.isUsed()) {
        journal.say("PostgreSQL not compared: over " + READABLE_TOTALS + " distinct words");
      }
      return Summary.of(last.get());
    }
    Totals totals = Totals.read(JobLauncher.totals(cluster.clientProperties()), TOP, folder);
    store.comparison(totals).ifPresent(journal::say);
    return Summary.of(totals);
  }
}
