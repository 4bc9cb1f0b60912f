package wordcount.job.source;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.OffsetRange;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;

/** A micro-batch of the direct stream, counted on the executors. */
final class InputBatch implements Batch {
  private static final ClassTag<InputRange> RANGE = ClassTag.apply(InputRange.class);

  private final long timeMs;
  private final RDD<ConsumerRecord<ByteBuffer, ByteBuffer>> kafka;
  private final RangeCounter counter;
  private final RecordRows rows;

  private final List<Long> ends;
  private final StreamState stream;
  private final Seq<?>[] locations;

  InputBatch(
      long timeMs,
      RDD<ConsumerRecord<ByteBuffer, ByteBuffer>> kafka,
      RangeCounter counter,
      RecordRows rows,
      StreamState stream) {
    this.timeMs = timeMs;
    this.kafka = kafka;
    this.counter = counter;
    this.rows = rows;
    this.stream = stream;
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
    // A task is serialised with everything it uses; this batch cannot be, so use a local variable.
    RangeCounter counter = this.counter;
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
    return stream.overtook(timeMs);
  }

  @Override
  public void topicHas(int partitions) {
    stream.topicHas(partitions);
  }

  @SuppressWarnings("unchecked") // RDD.preferredLocations gives a Seq of String.
  private Seq<String> locationsOf(InputRange range) {
    return (Seq<String>) locations[range.partition()];
  }
}
