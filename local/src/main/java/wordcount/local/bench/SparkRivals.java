package wordcount.local.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import wordcount.job.SparkSettings;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.PartitionCounts;
import wordcount.job.count.TokenizerKind;
import wordcount.job.fault.Guard;
import wordcount.job.totals.KafkaTotals;
import wordcount.job.totals.Owner;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsLimits;
import wordcount.job.totals.TotalsMeters;
import wordcount.job.totals.TotalsTopics;
import wordcount.job.totals.TransactionalWriter;

/** The rivals on Spark Streaming. */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this project is built on.
final class SparkRivals {
  private static final Logger LOG = LoggerFactory.getLogger(SparkRivals.class);
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private SparkRivals() {}

  /** The word count of Spark's documentation, which prints ten words of each batch. */
  static void textbook(RivalRun run) {
    JavaStreamingContext streaming = streaming(new SparkConf());
    JavaInputDStream<ConsumerRecord<String, String>> lines =
        stream(streaming, run, StringDeserializer.class);
    begin(lines, run);
    counts(lines).print();
    await(streaming, lines, run);
  }

  /**
   * The same with running totals. For ten words, {@code print} computes only the first partitions;
   * counting the words makes Spark compute all totals.
   *
   * @param checkpoints directory for checkpoints
   */
  static void stateful(RivalRun run, String checkpoints) {
    JavaStreamingContext streaming = streaming(new SparkConf());
    streaming.checkpoint(checkpoints);
    JavaInputDStream<ConsumerRecord<String, String>> lines =
        stream(streaming, run, StringDeserializer.class);
    begin(lines, run);
    Function3<String, Optional<Integer>, State<Integer>, Tuple2<String, Integer>> total =
        SparkRivals::total;
    var totals = counts(lines).mapWithState(StateSpec.function(total));
    totals.foreachRDD(rdd -> LOG.info("{} totals changed", rdd.count()));
    totals.print();
    await(streaming, lines, run);
  }

  private static JavaPairDStream<String, Integer> counts(
      JavaInputDStream<ConsumerRecord<String, String>> lines) {
    return lines
        .flatMap(line -> Arrays.asList(SPACE.split(line.value())).iterator())
        .mapToPair(word -> new Tuple2<>(word, 1))
        .reduceByKey(Integer::sum);
  }

  /** The running total of Spark's stateful example. */
  private static Tuple2<String, Integer> total(
      String word, Optional<Integer> count, State<Integer> state) {
    int total = count.orElse(0) + (state.exists() ? state.get() : 0);
    state.update(total);
    return new Tuple2<>(word, total);
  }

  /** Our job with Spark's reader. */
  static void connector(RivalRun run) {
    JavaStreamingContext streaming = streaming(SparkSettings.of(new SparkConf()));
    JavaInputDStream<ConsumerRecord<ByteBuffer, ByteBuffer>> lines =
        stream(streaming, run, ByteBufferDeserializer.class);
    RunningTotals totals = runningTotals(run);
    begin(lines, run);
    lines.foreachRDD(
        rdd -> {
          List<Long> nextOffsets = nextOffsets(rdd.rdd());
          List<PartitionCounts> counted =
              rdd.mapPartitions(
                      records -> {
                        var counter = new PartitionCounter(TokenizerKind.WHITESPACE, 256);
                        records.forEachRemaining(line -> counter.line(line.value()));
                        return List.of(counter.result()).iterator();
                      })
                  .collect();
          BatchCounts merged = new BatchCounts();
          counted.forEach(merged::add);
          if (merged.tally().records() > 0) {
            totals.apply(merged, nextOffsets);
          }
        });
    await(streaming, lines, run);
  }

  private static RunningTotals runningTotals(RivalRun run) {
    Map<String, Object> plain = Map.of("bootstrap.servers", run.client().get("bootstrap.servers"));
    String id = "rival-" + UUID.randomUUID();
    TotalsTopics topics = new TotalsTopics(id + "-counts", id + "-progress");
    try (Admin admin = Admin.create(plain)) {
      topics.create(admin);
    }
    RunningTotals totals =
        new KafkaTotals(
            new TotalsLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofMinutes(1)),
            new TransactionalWriter(
                plain, new Owner(id, topics, () -> id), producer -> () -> {}, Guard.ALL),
            new TopicReader(plain),
            new TotalsMeters(new SimpleMeterRegistry()),
            () -> {},
            Guard.ALL);
    totals.restore();
    totals.claim(Progress.none(run.topic(), id, List.of(), "bench", "bench"));
    return totals;
  }

  private static JavaStreamingContext streaming(SparkConf conf) {
    conf.setAppName("rival")
        .setIfMissing("spark.master", "local[*]")
        .setIfMissing("spark.ui.enabled", "false");
    return new JavaStreamingContext(conf, Durations.milliseconds(INTERVAL.toMillis()));
  }

  private static <T> JavaInputDStream<ConsumerRecord<T, T>> stream(
      JavaStreamingContext streaming, RivalRun run, Class<?> deserializer) {
    run.client().put("key.deserializer", deserializer);
    run.client().put("value.deserializer", deserializer);
    return KafkaUtils.createDirectStream(
        streaming,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Subscribe(List.of(run.topic()), run.client()));
  }

  /** Starts the clock at the first batch with records. */
  private static <T> void begin(JavaInputDStream<ConsumerRecord<T, T>> lines, RivalRun run) {
    lines.foreachRDD(
        rdd -> {
          if (until(rdd.rdd()) > 0) {
            run.begin();
          }
        });
  }

  /**
   * Runs until the topic is counted, then ends the process: Spark's threads would keep a failed run
   * alive forever.
   */
  private static <T> void await(
      JavaStreamingContext streaming, JavaInputDStream<ConsumerRecord<T, T>> lines, RivalRun run) {
    long end = run.end();
    lines.foreachRDD(
        rdd -> {
          if (until(rdd.rdd()) >= end) {
            run.done(end);
            Runtime.getRuntime().halt(0);
          }
        });
    streaming.start();
    try {
      streaming.awaitTermination();
    } catch (Exception e) {
      LOG.error("did not finish", e);
    }
    Runtime.getRuntime().halt(1);
  }

  private static long until(Object rdd) {
    return nextOffsets(rdd).stream().mapToLong(Long::longValue).sum();
  }

  private static List<Long> nextOffsets(Object rdd) {
    return Arrays.stream(((HasOffsetRanges) rdd).offsetRanges())
        .sorted(Comparator.comparing(OffsetRange::partition))
        .map(OffsetRange::untilOffset)
        .toList();
  }
}
