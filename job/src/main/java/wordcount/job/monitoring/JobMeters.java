package wordcount.job.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
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
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.utils.AppInfoParser;
import wordcount.job.count.WordCount;
import wordcount.program.Build;

/** The job's meters: those of the input, of batches, and of the process and its totals. */
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

  /** As many batch intervals have a bucket of their own, so that alerts can compare with them. */
  private static final int[] INTERVALS = {1, 2, 5, 10, 20};

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final InputMeters input;
  private final BatchMeters batches;

  private final Counter executorLosses;
  private final Counter executorGc;
  private final AtomicLong wordsAllTime;
  private final AtomicLong distinct;
  private final AtomicLong totalsBytes;
  private final AtomicLong totalsLimit;
  private final AtomicLong roundLimit;
  private final AtomicLong epoch;

  /**
   * Registers every meter.
   *
   * @param topic the input topic
   * @param top the words for {@code wordcount_top_word_count}; read at each scrape
   */
  public JobMeters(String topic, Duration batchInterval, Supplier<List<WordCount>> top) {
    registry = registryWithBuckets(batchInterval);
    MeterFactory factory = new MeterFactory(registry, System.currentTimeMillis());
    batches = new BatchMeters(factory);
    executorLosses = factory.counter("wordcount.executor.losses", "Executors lost.");
    wordsAllTime = factory.gauge("wordcount.words.all.time", "Sum of all totals.", null);
    distinct = factory.gauge("wordcount.distinct.words", "Words with a total.", null);
    totalsBytes = factory.gauge("wordcount.totals", "Memory that the totals take.", "bytes");
    totalsLimit =
        factory.gauge("wordcount.totals.limit", "Memory that the totals may take.", "bytes");
    roundLimit =
        factory.gauge(
            "wordcount.round.limit", "Memory that the counts of a round may take.", "bytes");
    epoch =
        factory.gauge(
            "wordcount.driver.epoch", "Producer epoch; rises each time a job takes over.", null);
    input = new InputMeters(factory, topic);
    executorGc =
        Counter.builder("wordcount.executor.gc")
            .description("Time that tasks paused for garbage collection, summed over tasks.")
            .baseUnit("seconds")
            .register(registry);
    factory.seconds("wordcount.batch.interval", "Batch interval.", batchInterval::toMillis);
    factory.seconds(
        "wordcount.start.timestamp",
        "When this process started.",
        ManagementFactory.getRuntimeMXBean()::getStartTime);
    Gauge.builder("wordcount.build.info", () -> 1)
        .description("Always 1; the labels hold the versions.")
        .tags(
            "version",
            Build.version(),
            "spark",
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            "kafka",
            AppInfoParser.getVersion())
        .register(registry);
    registry.getPrometheusRegistry().register(new TopWordsCollector(top));
    new JvmMemoryMetrics().bindTo(registry);
    gc.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** Returns a registry in which all our timers have the same buckets, whoever registers them. */
  private static PrometheusMeterRegistry registryWithBuckets(Duration batchInterval) {
    Stream<Duration> intervals = Arrays.stream(INTERVALS).mapToObj(batchInterval::multipliedBy);
    DistributionStatisticConfig buckets =
        DistributionStatisticConfig.builder()
            .serviceLevelObjectives(
                Stream.concat(Arrays.stream(BUCKETS), intervals)
                    .mapToDouble(Duration::toNanos)
                    .distinct()
                    .sorted()
                    .toArray())
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

  /** Returns the meters of the input. */
  public InputMeters input() {
    return input;
  }

  /** Returns the meters of batches. */
  public BatchMeters batches() {
    return batches;
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

  /** Sets the size of the totals. */
  public void totals(long allWords, long distinctWords, long memory) {
    wordsAllTime.set(allWords);
    distinct.set(distinctWords);
    totalsBytes.set(memory);
  }

  /** Sets the epoch of the transactional producer. */
  public void epoch(long producerEpoch) {
    epoch.set(producerEpoch);
  }

  /** Registers the number of executors besides the driver, and how many there should be. */
  public void executors(Supplier<Number> active, int wanted) {
    Gauge.builder("wordcount.executors.wanted", () -> wanted)
        .description("Executors that the job asks for; 0 if it counts in the driver.")
        .register(registry);
    Gauge.builder("wordcount.executors.active", active)
        .description("Executors besides the driver.")
        .register(registry);
  }

  /** Counts a lost executor. */
  public void executorLost() {
    executorLosses.increment();
  }

  /** Counts time that a task paused for garbage collection. */
  public void taskGc(Duration pause) {
    executorGc.increment(pause.toMillis() / 1e3);
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
}
