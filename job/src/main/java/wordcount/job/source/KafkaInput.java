package wordcount.job.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.util.LongAccumulator;
import wordcount.job.count.Counting;

/** The direct stream of an input topic, from explicit offsets, without joining a group. */
@SuppressWarnings("deprecation") // Spark deprecates DStreams, which this job is built on by choice.
public final class KafkaInput {
  private final String topic;
  private final Map<String, Object> client;
  private final RangeCounter counter;
  private final RecordRows rows;

  /**
   * @param client Kafka client properties as given by the user
   * @param partitions how many the topic has
   * @param counting how to count; sample lines are per partition and batch
   * @param recordsRead counts each record that a task reads
   */
  public KafkaInput(
      String topic,
      Map<String, Object> client,
      int partitions,
      Counting counting,
      LongAccumulator recordsRead) {
    this.topic = topic;
    this.client = client;
    InputReaders readers = new InputReaders(topic, executorClient(client), partitions);
    counter = new RangeCounter(readers, counting, recordsRead);
    rows = new RecordRows(readers);
  }

  /**
   * Passes every batch of the stream to the handler, in order, one at a time.
   *
   * @param nextOffsets by partition, the offset to start at
   */
  public void forEachBatch(
      JavaStreamingContext streaming, List<Long> nextOffsets, Consumer<Batch> handler) {
    StreamState stream = new StreamState();
    KafkaUtils.createDirectStream(
            streaming,
            LocationStrategies.PreferConsistent(),
            new PlanningConsumerStrategy(topic, driverClient(client), nextOffsets, stream))
        .transform(
            (rdd, time) -> {
              stream.planned(time.milliseconds());
              return rdd;
            })
        .foreachRDD(
            (rdd, time) ->
                handler.accept(
                    new InputBatch(time.milliseconds(), rdd.rdd(), counter, rows, stream)));
  }

  /** Closes the consumers that the executors in this JVM keep for the next batch. */
  public static void close() {
    RangeReader.closeIdle();
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
}
