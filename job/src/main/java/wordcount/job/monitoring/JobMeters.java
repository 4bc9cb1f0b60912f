package wordcount.job.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.Tally;

/**
 * The job's meters. Those that count input count it only when it is committed, so they agree with
 * the totals, apart from what was counted before this process started.
 */
public final class JobMeters implements AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1)
  };

  private final PrometheusMeterRegistry registry = registryWithBuckets();
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Map<Integer, AtomicLong> lag = new ConcurrentHashMap<>();

  private final Counter records;
  private final Counter bytes;
  private final Counter words = counter("wordcount.words", "Words committed since the start.");
  private final Counter nullRecords =
      counter("wordcount.input.skipped.records", "Records skipped.", "reason", "null_value");
  private final Counter notJson =
      counter("wordcount.input.skipped.records", "Records skipped.", "reason", "not_json");
  private final Counter noText =
      counter("wordcount.input.skipped.records", "Records skipped.", "reason", "no_text");
  private final Counter invalidUtf8 =
      counter("wordcount.invalid.utf8.records", "Lines that were not UTF-8, counted with U+FFFD.");
  private final Counter oversize =
      counter("wordcount.oversize.words", "Words over the length limit, counted as a marker.");
  private final Counter overflow =
      counter("wordcount.overflow.words", "Words counted as __other__ for lack of room.");
  private final Counter lostRetention =
      counter(
          "wordcount.input.lost.records",
          "Records deleted before they were counted.",
          "reason",
          "retention");
  private final Counter gaps =
      counter("wordcount.input.gap.offsets", "Offsets skipped because they carry no record.");
  private final Counter checkRecords =
      counter("wordcount.check.records", "Records of verifications, counted separately.");
  private final Counter executorLosses = counter("wordcount.executor.losses", "Executors lost.");

  private final Counter executorGc;
  private final Counter viewFailures =
      counter("wordcount.view.failures", "Batches that were counted but could not be shown.");

  private final Timer processing =
      timer("wordcount.batch.processing", "Processing time of a batch.");
  private final Timer schedulingDelay =
      timer("wordcount.batch.scheduling.delay", "Time a batch waited for earlier ones.");
  private final Timer totalDelay =
      timer("wordcount.batch.total.delay", "Time from when a batch was due until its end.");

  private final AtomicLong wordsAllTime =
      gauge("wordcount.words.all.time", "Sum of all totals.", null);
  private final AtomicLong distinct =
      gauge("wordcount.distinct.words", "Words with a total.", null);
  private final AtomicLong totalsBytes =
      gauge("wordcount.totals", "Memory that the totals take.", "bytes");
  private final AtomicLong totalsLimit =
      gauge("wordcount.totals.limit", "Memory that the totals may take.", "bytes");
  private final AtomicLong roundBytes =
      gauge("wordcount.round", "Memory that the counts of the last round took.", "bytes");
  private final AtomicLong roundLimit =
      gauge("wordcount.round.limit", "Memory that the counts of a round may take.", "bytes");
  private final AtomicLong waiting = gauge("wordcount.batches.waiting", "Batches queued.", null);
  private final AtomicLong epoch =
      gauge("wordcount.driver.epoch", "Producer epoch; rises each time a job takes over.", null);
  private final AtomicLong lastBatchMs = time("wordcount.last.batch.completed.timestamp");
  private final AtomicLong lastCommitMs = time("wordcount.last.commit.timestamp");

  /**
   * Registers every meter.
   *
   * @param topic the input topic
   * @param top the words for {@code wordcount_top_word_count}; read at each scrape
   * @param topWords how many of them to export
   * @param build version numbers by component name
   */
  public JobMeters(
      String topic,
      Duration batchInterval,
      long startMs,
      Map<String, String> build,
      Supplier<TopWordsSnapshot> top,
      int topWords) {
    executorGc =
        Counter.builder("wordcount.executor.gc")
            .description("Time that tasks paused for garbage collection, summed over tasks.")
            .baseUnit("seconds")
            .register(registry);
    records =
        Counter.builder("wordcount.records.consumed")
            .description("Records committed since the start.")
            .tag("topic", topic)
            .register(registry);
    bytes =
        Counter.builder("wordcount.bytes.consumed")
            .description("Bytes of the lines committed since the start.")
            .tag("topic", topic)
            .register(registry);
    gauge("wordcount.batch.interval", "Batch interval.", "seconds", batchInterval::toMillis, 1e3);
    gauge("wordcount.start.timestamp", "When this process started.", "seconds", () -> startMs, 1e3);
    Tags versions = Tags.empty();
    for (var one : build.entrySet()) {
      versions = versions.and(one.getKey(), one.getValue());
    }
    Gauge.builder("wordcount.build.info", () -> 1)
        .description("Always 1; the labels hold the versions.")
        .tags(versions)
        .register(registry);
    for (BatchResult result : BatchResult.values()) {
      batches(result);
    }
    registry.getPrometheusRegistry().register(new TopWordsCollector(top, topWords));
    new JvmMemoryMetrics().bindTo(registry);
    gc.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** Returns a registry in which all our timers have the same buckets, whoever registers them. */
  private static PrometheusMeterRegistry registryWithBuckets() {
    DistributionStatisticConfig buckets =
        DistributionStatisticConfig.builder()
            .serviceLevelObjectives(Arrays.stream(BUCKETS).mapToDouble(Duration::toNanos).toArray())
            .build();
    PrometheusMeterRegistry made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    made.config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return id.getType() == Meter.Type.TIMER && id.getName().startsWith("wordcount.")
                    ? buckets.merge(config)
                    : config;
              }
            });
    return made;
  }

  /** Returns the registry, for other classes' meters. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Returns all meters in Prometheus text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** Sets the memory limits of totals and rounds, in bytes. */
  public void budgets(long totalsMayTake, long roundMayTake) {
    totalsLimit.set(totalsMayTake);
    roundLimit.set(roundMayTake);
  }

  /** Counts the input of a commit. */
  public void committed(BatchCounts batch, long gapOffsets, long overflowWords, long atMs) {
    Tally tally = batch.tally();
    add(records, tally.records());
    add(bytes, tally.bytes());
    add(words, batch.words().total());
    add(nullRecords, tally.nullRecords());
    add(notJson, tally.notJsonRecords());
    add(noText, tally.noTextRecords());
    add(invalidUtf8, tally.invalidUtf8Records());
    add(oversize, tally.oversizeWords());
    add(checkRecords, tally.checkRecords());
    add(overflow, overflowWords);
    add(gaps, gapOffsets);
    roundBytes.set(batch.words().memory());
    lastCommitMs.set(atMs);
  }

  /** Sets the size of the totals. */
  public void totals(long allWords, long distinctWords, long memory) {
    wordsAllTime.set(allWords);
    distinct.set(distinctWords);
    totalsBytes.set(memory);
  }

  /** Sets how many records the commits are behind the end of a partition. */
  public void lag(int partition, long recordsBehind) {
    lag.computeIfAbsent(
            partition,
            number ->
                gauge(
                    "wordcount.input.lag.records",
                    "Records not yet committed.",
                    null,
                    "partition",
                    Integer.toString(number)))
        .set(recordsBehind);
  }

  /** Returns the sum of {@link #lag(int, long)} over all partitions, in records. */
  public long lag() {
    return lag.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** Counts records that were deleted before they were counted. */
  public void lost(long lostRecords) {
    add(lostRetention, lostRecords);
  }

  /** Counts a batch by its result. */
  public void batch(BatchResult result) {
    batches(result).increment();
  }

  /** Records how long a batch waited and took, and when it ended. */
  public void delays(Duration scheduling, Duration working, Duration total, long endMs) {
    schedulingDelay.record(scheduling);
    processing.record(working);
    totalDelay.record(total);
    lastBatchMs.set(endMs);
  }

  /** Sets the number of waiting batches. */
  public void waiting(long batches) {
    waiting.set(batches);
  }

  /** Sets the epoch of the transactional producer. */
  public void epoch(long producerEpoch) {
    epoch.set(producerEpoch);
  }

  /** Registers the number of executors besides the driver. */
  public void executors(Supplier<Number> active) {
    Gauge.builder("wordcount.executors.active", active)
        .description("Executors besides the driver.")
        .register(registry);
  }

  /** Counts a lost executor. */
  public void executorLost() {
    executorLosses.increment();
  }

  /** Counts time that a task paused for garbage collection. */
  public void taskGc(Duration stood) {
    executorGc.increment(stood.toMillis() / 1e3);
  }

  /** Counts a batch that was counted but could not be shown. */
  public void viewFailed() {
    viewFailures.increment();
  }

  /** Registers the meters of a Kafka producer until the result is closed. */
  public AutoCloseable watch(Producer<?, ?> producer) {
    KafkaClientMetrics client = new KafkaClientMetrics(producer);
    client.bindTo(registry);
    return client;
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }

  private static void add(Counter counter, long n) {
    counter.increment((double) n);
  }

  private Counter batches(BatchResult result) {
    return counter("wordcount.batches", "Batches by result.", "result", result.label());
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name).description(description).register(registry);
  }

  private AtomicLong gauge(String name, String description, String unit, String... tags) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(name, value, AtomicLong::get)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .strongReference(true)
        .register(registry);
    return value;
  }

  /** A gauge of seconds whose value is set in milliseconds. */
  private AtomicLong time(String name) {
    AtomicLong ms = new AtomicLong();
    gauge(name, "In seconds; a timestamp is in seconds since the epoch.", "seconds", ms::get, 1e3);
    return ms;
  }

  private void gauge(
      String name, String description, String unit, Supplier<Number> value, double divisor) {
    Gauge.builder(name, () -> value.get().doubleValue() / divisor)
        .description(description)
        .baseUnit(unit)
        .register(registry);
  }
}
