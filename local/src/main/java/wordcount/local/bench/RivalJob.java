package wordcount.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
import wordcount.job.totals.KafkaTotalsStore;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsLimits;
import wordcount.job.totals.TotalsMeters;
import wordcount.job.totals.TotalsStore;
import wordcount.job.totals.TotalsTopics;
import wordcount.job.totals.TransactionalWriter;

/**
 * The rivals of our job, each counting a whole topic: the word count of Spark's documentation, the
 * same with running totals, our job with Spark's reader, a plain consumer that counts into a map,
 * and a plain consumer that only reads. Prints {@code done records=… seconds=…}.
 */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this project is built on.
public final class RivalJob implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(RivalJob.class);
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final double NANOS = 1e9;

  private final String topic;
  private final String checkpoints;
  private final HashMap<String, Object> client = new HashMap<>();
  private final AtomicLong startNanos = new AtomicLong();

  private RivalJob(String servers, String topic, String checkpoints) {
    this.topic = topic;
    this.checkpoints = checkpoints;
    client.put("bootstrap.servers", servers);
    client.put("group.id", "rival");
    client.put("enable.auto.commit", false);
    client.put("auto.offset.reset", "earliest");
  }

  /**
   * Arguments: bootstrap servers, topic, folder for checkpoints, and textbook, stateful, connector,
   * plain or read.
   */
  public static void main(String... args) {
    RivalJob job = new RivalJob(args[0], args[1], args[2]);
    switch (args[3]) {
      case "textbook" -> job.textbook(false);
      case "stateful" -> job.textbook(true);
      case "connector" -> job.connector();
      case "plain" -> job.plain(true);
      case "read" -> job.plain(false);
      default -> throw new IllegalArgumentException(args[3]);
    }
  }

  private void textbook(boolean totals) {
    JavaStreamingContext streaming = streaming(new SparkConf());
    JavaInputDStream<ConsumerRecord<String, String>> lines =
        stream(streaming, StringDeserializer.class);
    begin(lines);
    JavaPairDStream<String, Integer> counts =
        lines
            .flatMap(line -> Arrays.asList(SPACE.split(line.value())).iterator())
            .mapToPair(word -> new Tuple2<>(word, 1))
            .reduceByKey(Integer::sum);
    if (totals) {
      streaming.checkpoint(checkpoints);
      Function3<String, Optional<Integer>, State<Integer>, Tuple2<String, Integer>> total =
          RivalJob::total;
      counts.mapWithState(StateSpec.function(total)).print();
    } else {
      counts.print();
    }
    end(lines);
    await(streaming);
  }

  /** The running total of Spark's stateful example. */
  private static Tuple2<String, Integer> total(
      String word, Optional<Integer> count, State<Integer> state) {
    int total = count.orElse(0) + (state.exists() ? state.get() : 0);
    state.update(total);
    return new Tuple2<>(word, total);
  }

  /** Our job with Spark's reader. */
  private void connector() {
    SparkConf conf = SparkSettings.of(new SparkConf());
    JavaStreamingContext streaming = streaming(conf);
    JavaInputDStream<ConsumerRecord<ByteBuffer, ByteBuffer>> lines =
        stream(streaming, ByteBufferDeserializer.class);
    TotalsStore store = store();
    begin(lines);
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
            store.apply(merged, nextOffsets);
          }
        });
    end(lines);
    await(streaming);
  }

  private TotalsStore store() {
    Map<String, Object> plain = Map.of("bootstrap.servers", client.get("bootstrap.servers"));
    String id = "rival-" + UUID.randomUUID();
    TotalsTopics topics = new TotalsTopics(id + "-counts", id + "-progress");
    try (Admin admin = Admin.create(plain)) {
      topics.create(admin);
    }
    TotalsStore store =
        new KafkaTotalsStore(
            id,
            topics,
            new TotalsLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE),
            Duration.ofMinutes(1),
            new TransactionalWriter(plain, id, producer -> () -> {}),
            new TopicReader(plain),
            new TotalsMeters(new SimpleMeterRegistry()));
    store.restore();
    store.commitProgress(Progress.none(topic, id, List.of(), "bench", "bench"));
    return store;
  }

  private void plain(boolean count) {
    Map<String, Long> counts = new HashMap<>();
    client.put("max.poll.records", 20_000);
    client.put("max.partition.fetch.bytes", 8 << 20);
    var bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(client, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = total(consumer.endOffsets(partitions));
      long read = 0;
      while (read < end) {
        for (var line : consumer.poll(POLL)) {
          startNanos.compareAndSet(0, System.nanoTime());
          read++;
          if (count) {
            for (String word : SPACE.split(new String(line.value(), UTF_8), -1)) {
              counts.merge(word, 1L, Long::sum);
            }
          }
        }
      }
      done(read);
    }
  }

  /** Waits, and exits on a failure: Spark's threads would keep a failed run alive for ever. */
  private static void await(JavaStreamingContext streaming) {
    streaming.start();
    try {
      streaming.awaitTermination();
    } catch (Exception e) {
      LOG.error("did not finish", e);
    }
    Runtime.getRuntime().halt(1);
  }

  private static JavaStreamingContext streaming(SparkConf conf) {
    conf.setAppName("rival")
        .setIfMissing("spark.master", "local[*]")
        .setIfMissing("spark.ui.enabled", "false");
    return new JavaStreamingContext(conf, Durations.milliseconds(INTERVAL.toMillis()));
  }

  private <T> JavaInputDStream<ConsumerRecord<T, T>> stream(
      JavaStreamingContext streaming, Class<?> deserializer) {
    client.put("key.deserializer", deserializer);
    client.put("value.deserializer", deserializer);
    client.put("max.poll.records", 20_000);
    client.put("max.partition.fetch.bytes", 8 << 20);
    return KafkaUtils.createDirectStream(
        streaming,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Subscribe(List.of(topic), client));
  }

  private <T> void begin(JavaInputDStream<ConsumerRecord<T, T>> lines) {
    lines.foreachRDD(
        rdd -> {
          if (until(rdd.rdd()) > 0) {
            startNanos.compareAndSet(0, System.nanoTime());
          }
        });
  }

  private <T> void end(JavaInputDStream<ConsumerRecord<T, T>> lines) {
    var bytes = new ByteArrayDeserializer();
    long end;
    try (var consumer = new KafkaConsumer<>(client, bytes, bytes)) {
      end =
          total(
              consumer.endOffsets(
                  consumer.partitionsFor(topic).stream()
                      .map(info -> new TopicPartition(topic, info.partition()))
                      .toList()));
    }
    lines.foreachRDD(
        rdd -> {
          if (until(rdd.rdd()) >= end) {
            done(end);
            Runtime.getRuntime().halt(0);
          }
        });
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

  private static long total(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private void done(long records) {
    System.out.printf(
        Locale.ROOT,
        "done records=%d seconds=%.3f%n",
        records,
        (System.nanoTime() - startNanos.get()) / NANOS);
    System.out.flush();
  }
}
