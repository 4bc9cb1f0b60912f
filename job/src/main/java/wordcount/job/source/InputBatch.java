package wordcount.job.source;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
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
  private final List<InputRange> ranges;
  private final Seq<?>[] locations;

  InputBatch(long timeMs, RDD<ConsumerRecord<ByteBuffer, ByteBuffer>> kafka, RangeCounter counter) {
    this.timeMs = timeMs;
    this.kafka = kafka;
    this.counter = counter;
    OffsetRange[] offsets = ((HasOffsetRanges) kafka).offsetRanges();
    ranges =
        Arrays.stream(offsets)
            .map(one -> new InputRange(one.partition(), one.fromOffset(), one.untilOffset()))
            .toList();
    locations = new Seq<?>[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      locations[offsets[i].partition()] = kafka.preferredLocations(kafka.partitions()[i]);
    }
  }

  @Override
  public long timeMs() {
    return timeMs;
  }

  @Override
  public List<InputRange> ranges() {
    return ranges;
  }

  /**
   * Runs one task for each range, where that partition was read before.
   *
   * <p>Of the direct stream only the choice of ranges is used. Its own iterator copies each record
   * and cannot end a range in transaction markers (SPARK-24720); {@link RangeReader} does neither.
   */
  @Override
  public List<CountedRange> count(List<InputRange> wanted) {
    List<Tuple2<InputRange, Seq<String>>> placed = new ArrayList<>();
    for (InputRange range : wanted) {
      placed.add(new Tuple2<>(range, locationsOf(range)));
    }
    RDD<InputRange> tasks =
        kafka.sparkContext().makeRDD(JavaConverters.asScalaBuffer(placed), RANGE);
    return new JavaRDD<>(tasks, RANGE).map(counter).collect();
  }

  @SuppressWarnings("unchecked") // RDD.preferredLocations gives a Seq of String.
  private Seq<String> locationsOf(InputRange range) {
    return (Seq<String>) locations[range.partition()];
  }
}
