package wordcount.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.PartitionCounts;
import wordcount.job.count.TokenizerKind;

/**
 * What our job is measured against, each over a whole topic, without commits: the word count of
 * Spark's documentation, the same stream with our counting, a plain consumer that counts into a
 * map, and a plain consumer that only reads. Prints {@code done records=… seconds=…}.
 */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this project is built on.
public final class RivalJob {
  private static final Logger LOG = LoggerFactory.getLogger(RivalJob.class);
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Duration POLL = Duration.ofMillis(500);
  private static final double NANOS = 1e9;

  private final String topic;
  private final Map<String, Object> client = new HashMap<>();
  private final AtomicLong startNanos = new AtomicLong();

  private RivalJob(String servers, String topic) {
    this.topic = topic;
    client.put("bootstrap.servers", servers);
    client.put("group.id", "rival");
    client.put("enable.auto.commit", false);
    client.put("auto.offset.reset", "earliest");
  }

  /** Arguments: bootstrap servers, topic, and one of textbook, connector, plain, read. */
  public static void main(String... args) {
    RivalJob job = new RivalJob(args[0], args[1]);
    switch (args[2]) {
      case "textbook" -> job.textbook();
      case "connector" -> job.connector();
      case "plain" -> job.plain(true);
      case "read" -> job.plain(false);
      default -> throw new IllegalArgumentException(args[2]);
    }
  }

  private void textbook() {
    JavaStreamingContext streaming = streaming();
    JavaInputDStream<ConsumerRecord<String, String>> lines =
        stream(streaming, StringDeserializer.class);
    begin(lines);
    lines
        .flatMap(line -> Arrays.asList(SPACE.split(line.value())).iterator())
        .mapToPair(word -> new Tuple2<>(word, 1))
        .reduceByKey(Integer::sum)
        .print();
    end(lines);
    await(streaming);
  }

  private void connector() {
    JavaStreamingContext streaming = streaming();
    JavaInputDStream<ConsumerRecord<ByteBuffer, ByteBuffer>> lines =
        stream(streaming, ByteBufferDeserializer.class);
    begin(lines);
    lines.foreachRDD(
        rdd -> {
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
        });
    end(lines);
    await(streaming);
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

  /** Threads of Spark would keep a failed run alive for ever. */
  private static void await(JavaStreamingContext streaming) {
    streaming.start();
    try {
      streaming.awaitTermination();
    } catch (Exception e) {
      LOG.error("did not get to the end", e);
    }
    Runtime.getRuntime().halt(1);
  }

  private static JavaStreamingContext streaming() {
    SparkConf conf =
        new SparkConf()
            .setAppName("rival")
            .setIfMissing("spark.master", "local[*]")
            .setIfMissing("spark.ui.enabled", "false");
    return new JavaStreamingContext(conf, Durations.seconds(1));
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
    return Arrays.stream(((HasOffsetRanges) rdd).offsetRanges())
        .mapToLong(OffsetRange::untilOffset)
        .sum();
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
