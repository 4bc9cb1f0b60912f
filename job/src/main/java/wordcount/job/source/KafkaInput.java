package wordcount.job.source;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import wordcount.job.count.Counting;
import wordcount.job.totals.Progress;

/** The direct stream of an input topic, from explicit offsets, without joining a group. */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this job is built on by choice.
public final class KafkaInput {
  private static final ClassTag<InputRange> RANGE = ClassTag.apply(InputRange.class);

  private final Map<String, Object> client;
  private final RangeCounter counter;
  private final RecordRows rows;

  /** When the newest planned batch was due, in milliseconds since the epoch. */
  private volatile long newestMs = Long.MIN_VALUE;

  /** How many partitions the last batch found in the topic; 0 before the first one. */
  private volatile int partitionsFound;

  /**
   * @param client Kafka client properties as given by the user
   * @param partitions how many the topic has
   * @param counting how to count
   * @param recordsRead counts each record that a task reads
   */
  public KafkaInput(
      String topic,
      Map<String, Object> client,
      int partitions,
      Counting counting,
      LongAccumulator recordsRead) {
    this.client = client;
    ReaderPool readers = new ReaderPool(topic, executorClient(client), partitions);
    counter = new RangeCounter(readers, counting, recordsRead);
    rows = new RecordRows(readers);
  }

  /**
   * Passes every batch of the stream to the handler, in order, one at a time.
   *
   * @param start the progress to continue from
   */
  public void forEachBatch(
      JavaStreamingContext streaming, Progress start, Consumer<Batch> handler) {
    KafkaUtils.createDirectStream(
            streaming,
            LocationStrategies.PreferConsistent(),
            new PlanningConsumerStrategy(driverClient(client), start, () -> partitionsFound))
        .transform(
            (rdd, time) -> {
              newestMs = time.milliseconds();
              return rdd;
            })
        .foreachRDD((rdd, time) -> handler.accept(new InputBatch(time.milliseconds(), rdd.rdd())));
  }

  /** Closes the consumers that the executors in this JVM keep for the next batch. */
  public static void close() {
    ReaderPool.closeIdle();
  }

  private static Map<String, Object> common(Map<String, Object> client) {
    Map<String, Object> common = new HashMap<>(client);
    common.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    common.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Records of open or aborted transactions are not counted; the ends of ranges agree with that.
    common.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    common.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
    common.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
    return common;
  }

  /** Returns the properties of the driver's consumer, which is used only for positions. */
  private static Map<String, Object> driverClient(Map<String, Object> client) {
    Map<String, Object> driver = common(client);
    driver.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // The connector derives a group id for executors from this one and expects an Integer here.
    driver.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, "wordcount");
    driver.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 65_536);
    return driver;
  }

  private static Map<String, Object> executorClient(Map<String, Object> client) {
    Map<String, Object> executor = common(client);
    executor.remove(ConsumerConfig.GROUP_ID_CONFIG);
    executor.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    executor.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 64 << 20);
    executor.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    executor.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
    executor.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return executor;
  }

  /** A micro-batch of the direct stream, counted on the executors. */
  private final class InputBatch implements Batch {
    private final long timeMs;
    private final RDD<ConsumerRecord<ByteBuffer, ByteBuffer>> kafka;
    private final List<Long> ends;
    private final Seq<?>[] locations;

    InputBatch(long timeMs, RDD<ConsumerRecord<ByteBuffer, ByteBuffer>> kafka) {
      this.timeMs = timeMs;
      this.kafka = kafka;
      OffsetRange[] offsets = ((HasOffsetRanges) kafka).offsetRanges();
      Long[] untilOffsets = new Long[offsets.length];
      locations = new Seq<?>[offsets.length];
      for (int i = 0; i < offsets.length; i++) {
        untilOffsets[offsets[i].partition()] = offsets[i].untilOffset();
        locations[offsets[i].partition()] = kafka.preferredLocations(kafka.partitions()[i]);
      }
      ends = List.of(untilOffsets);
    }

    @Override
    public long timeMs() {
      return timeMs;
    }

    @Override
    public List<Long> ends() {
      return ends;
    }

    /**
     * Runs one task for each range, preferably on the executor that read the partition before.
     *
     * <p>Of the direct stream, it uses only the end offsets. The stream's own iterator copies each
     * record and cannot handle a range that ends in transaction markers (SPARK-24720); {@link
     * RangeReader} needs no copy and handles them.
     */
    @Override
    public List<CountedRange> count(List<InputRange> round) {
      // A task is serialised with everything it uses; this batch cannot be, so use a local
      // variable.
      RangeCounter counter = KafkaInput.this.counter;
      long nanos = ROUND_TIME.toNanos() / wavesOf(round.size());
      return tasks(round).map(range -> counter.count(range, nanos)).collect();
    }

    /** Returns how many tasks one core has to run one after the other. */
    private int wavesOf(int tasks) {
      int cores = kafka.sparkContext().defaultParallelism();
      return (tasks + cores - 1) / cores;
    }

    @Override
    public JavaRDD<Row> records(List<InputRange> counted) {
      return tasks(counted).flatMap(rows);
    }

    private JavaRDD<InputRange> tasks(List<InputRange> ranges) {
      List<Tuple2<InputRange, Seq<String>>> placed = new ArrayList<>();
      for (InputRange range : ranges) {
        placed.add(new Tuple2<>(range, locationsOf(range)));
      }
      RDD<InputRange> tasks =
          kafka.sparkContext().makeRDD(JavaConverters.asScalaBuffer(placed), RANGE);
      return new JavaRDD<>(tasks, RANGE);
    }

    @Override
    public boolean overtaken() {
      return newestMs > timeMs;
    }

    @Override
    public void topicHas(int partitions) {
      partitionsFound = partitions;
    }

    @SuppressWarnings("unchecked") // RDD.preferredLocations gives a Seq of String.
    private Seq<String> locationsOf(InputRange range) {
      return (Seq<String>) locations[range.partition()];
    }
  }
}
