package wordcount.job;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.WordCountPipeline.Collaborators;
import wordcount.job.count.WordTable;
import wordcount.job.fault.Guard;
import wordcount.job.mirror.Mirror;
import wordcount.job.mirror.PostgresMirror;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.page.LiveTotals;
import wordcount.job.page.PageEndpoints;
import wordcount.job.page.RecentWords;
import wordcount.job.policy.CleanupPolicies;
import wordcount.job.policy.InputPolicies;
import wordcount.job.policy.StartPosition;
import wordcount.job.source.InputTopic;
import wordcount.job.source.Planner;
import wordcount.job.source.TopicFacts;
import wordcount.job.time.Patience;
import wordcount.job.totals.CommittedTotals;
import wordcount.job.totals.KafkaTotals;
import wordcount.job.totals.Owner;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals;
import wordcount.job.totals.SharedTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsMeters;
import wordcount.job.totals.TotalsTopics;
import wordcount.job.totals.TransactionalWriter;
import wordcount.job.view.SqlView;
import wordcount.job.view.ViewKind;
import wordcount.program.ExitCode;
import wordcount.program.HttpEndpoints;
import wordcount.program.HttpEndpoints.Response;
import wordcount.program.KafkaAnswer;
import wordcount.program.KafkaWait;
import wordcount.program.ProgressLine;

/** One run of the job, from options to exit code: waits for Kafka, restores the totals, counts. */
final class JobRun {
  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  /** How long to wait at the end for the database to receive the last counts. */
  private static final Duration MIRROR_PATIENCE = Duration.ofSeconds(10);

  private final JobOptions options;
  private final Set<Guard> guards;
  private final Map<String, Object> client;
  private final Budgets budgets;
  private final SparkConf conf = SparkSettings.of(new SparkConf());
  private final TopicReader reader;
  private final RecentWords recent;
  private final LiveTotals live;
  private final JobMeters meters;
  private final Watchdog watchdog;

  /** What the job waits for before batches run, for people; empty once they run. */
  private volatile String awaited = "starting";

  /** The UUID of the counts topic, once it is found. */
  private volatile String countsId;

  JobRun(JobOptions options, Set<Guard> guards) {
    this.options = options;
    this.guards = guards;
    client = options.kafka.clientProperties();
    reader = new TopicReader(client);
    budgets = Budgets.ofThisJvm().withTotals(options.maxTotalsBytes);
    recent = new RecentWords(budgets.recent());
    live = new LiveTotals(recent);
    meters =
        new JobMeters(options.topic, options.batchInterval, () -> live.snapshot().top(options.top));
    watchdog = new Watchdog(Patience.toProgress(client, options.batchInterval), Exit::stalled);
  }

  int run() throws InterruptedException {
    Exit.whenOrphaned();
    SparkSettings.requireHeap(budgets.heap());
    SparkSettings.loginToHadoop();
    if (options.check) {
      return check();
    }
    try (this.watchdog;
        this.meters;
        HttpEndpoints http = new HttpEndpoints(options.httpHost, options.httpPort);
        HttpEndpoints pages = new HttpEndpoints(options.httpHost, options.pagePort, "--page-port");
        this.recent;
        SharedTotals totals = new SharedTotals(runningTotals());
        Mirror mirror = mirror(totals);
        PageEndpoints page =
            new PageEndpoints(
                new PageEndpoints.Sources(
                    () -> awaited, live::snapshot, totals, recent, meters.input(), watchdog))) {
      http.route("/metrics", request -> Response.metrics(meters.scrape()));
      http.probe("/livez", () -> probe(watchdog.alive() ? "" : "no progress"));
      http.probe("/readyz", () -> probe(awaited));
      page.addTo(pages);
      meters.budgets(budgets.totals(), budgets.round());
      http.start();
      pages.start();
      LOG.info("page and counts at http://localhost:{}", pages.port());
      LOG.info("metrics and probes at http://localhost:{}", http.port());
      awaitTopic(options.topic);
      // Not before: its host names may appear late.
      try (Admin admin = Admin.create(client)) {
        awaitTotals(admin);
        count(admin, totals, mirror);
      }
      return ExitCode.DONE;
    }
  }

  private static Response probe(String why) {
    return why.isEmpty() ? Response.text(200, "ok\n") : Response.text(503, why + "\n");
  }

  private void count(Admin admin, RunningTotals totals, Mirror mirror) throws InterruptedException {
    InputTopic topic = new InputTopic(admin, options.topic);
    Planner planner = new Planner(budgets.round(), guards);
    Optional<Progress> restored = totals.restore();
    restored.ifPresent(earlier -> topic.remember(earlier.topicId(), earlier.nextOffsets().size()));
    // Only now can no other instance commit: its commits would be ahead of an earlier answer.
    TopicFacts facts = topic.facts();
    Progress start =
        new StartPosition(
                totals, planner, options.onReplacedTopic, options.acceptTokenizerChange, guards)
            .commit(restored, facts, fresh(facts));
    publish(start, totals.table(), epoch(admin));
    mirror.start(
        countsId, restored.map(Progress::seq).orElse(0L), start, System.currentTimeMillis());
    Goal goal =
        new Goal(
            options.untilEnd ? Optional.of(facts.ends()) : Optional.empty(), start, System.out);
    if (!goal.reached(start)) {
      Collaborators collaborators =
          new Collaborators(
              topic::facts,
              totals,
              planner,
              new InputPolicies(options.onLostInput, options.onBadRecord, totals, meters.input()),
              live,
              mirror,
              meters,
              watchdog);
      awaited = "starting Spark";
      new SparkRun(options, client, conf, collaborators, facts.partitions())
          .count(start, goal, () -> awaited = "");
    }
    mirror.close(MIRROR_PATIENCE);
    goal.summarize(totals.progress());
  }

  /** Shows the restored totals on the page, in the metrics and in the log. */
  private void publish(Progress start, WordTable totals, long epoch) {
    live.restored(start, totals);
    meters.totals(start.total(), start.distinct(), totals.memory());
    meters.epoch(epoch);
    LOG.info(
        "restored {} words in {} totals; resuming after commit {}",
        start.total(),
        start.distinct(),
        start.seq());
  }

  private int check() {
    if (options.view() == ViewKind.SQL) {
      try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
        new SqlView(spark, options.sql(), System.out::print);
      }
    }
    return ExitCode.DONE;
  }

  private TopicDescription awaitTopic(String topic) {
    awaited = "waiting for topic " + topic;
    return KafkaWait.awaitTopic(client, topic, options.wait, ProgressLine.onStandardError());
  }

  private void awaitTotals(Admin admin) {
    TotalsTopics topics = options.totals.topics();
    if (options.createTopics) {
      topics.create(admin);
    }
    TopicDescription counts = awaitTopic(topics.counts());
    countsId = counts.topicId().toString();
    reader.expect(topics.counts(), counts.partitions().size());
    reader.expect(topics.progress(), awaitTopic(topics.progress()).partitions().size());
    awaited = "restoring the totals from topics " + topics.counts() + " and " + topics.progress();
    CleanupPolicies.check(admin, options.topic, topics, options.onLostInput);
  }

  private RunningTotals runningTotals() {
    return new KafkaTotals(
        budgets.limits(options.maxDistinctWords, options.keepChecks()),
        new TransactionalWriter(
            client,
            new Owner(options.totals.appId(), options.totals.topics(), () -> countsId),
            meters::watch,
            guards),
        reader,
        new TotalsMeters(meters.registry()),
        watchdog::restored,
        guards);
  }

  private Mirror mirror(CommittedTotals totals) {
    return options
        .mirror
        .settings(options.totals.appId())
        .<Mirror>map(
            settings ->
                new PostgresMirror(
                    settings,
                    budgets.mirror(),
                    totals,
                    meters.registry(),
                    Clock.systemUTC(),
                    guards))
        .orElse(Mirror.NONE);
  }

  private Progress fresh(TopicFacts facts) {
    return Progress.none(
        options.topic,
        facts.id(),
        facts.beginnings(),
        options.counting().version(),
        ManagementFactory.getRuntimeMXBean().getName());
  }

  private long epoch(Admin admin) {
    String id = options.totals.appId();
    var question = admin.describeTransactions(List.of(id)).description(id);
    try {
      return KafkaAnswer.of(question).producerEpoch();
    } catch (KafkaException e) {
      LOG.warn("cannot read the producer's epoch: {}", e.getMessage());
      return -1;
    }
  }
}
