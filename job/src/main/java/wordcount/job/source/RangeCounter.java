package wordcount.job.source;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.function.Function;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.TokenizerKind;
import wordcount.job.fault.FailPoint;

/**
 * Counts the words of one range; this is what runs on the executors.
 *
 * <p>However long a range is, a task stops between two records once it holds {@link
 * #WORDS_PER_TASK} distinct words, since its result has to fit into the driver, or has read {@link
 * #BYTES_PER_TASK}, since rate limits count records and these may be large.
 */
final class RangeCounter implements Function<InputRange, CountedRange> {
  private static final long serialVersionUID = 1;
  private static final int WORDS_PER_TASK = 1 << 20;
  private static final long BYTES_PER_TASK = 256L << 20;

  /** Time for a broker to come back or a leader to move, before the task is tried again. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String topic;
  private final HashMap<String, Object> client;
  private final TokenizerKind tokenizer;
  private final int maxWordBytes;
  private final int sampleLines;

  /**
   * @param client consumer properties; secrets in them only as references, since they travel
   * @param sampleLines how many lines of text to bring along for people to look at
   */
  RangeCounter(
      String topic,
      Map<String, Object> client,
      TokenizerKind tokenizer,
      int maxWordBytes,
      int sampleLines) {
    this.topic = topic;
    this.client = new HashMap<>(client);
    this.tokenizer = tokenizer;
    this.maxWordBytes = maxWordBytes;
    this.sampleLines = sampleLines;
  }

  @Override
  public CountedRange call(InputRange range) {
    var counter = new PartitionCounter(tokenizer, maxWordBytes, sampleLines);
    RangeReader reader = RangeReader.borrow(new TopicPartition(topic, range.partition()), client);
    try {
      reader.seek(range.from());
      ConsumerRecord<ByteBuffer, ByteBuffer> line;
      while (counter.distinct() < WORDS_PER_TASK
          && counter.bytes() < BYTES_PER_TASK
          && (line = reader.nextBefore(range.until(), PATIENCE)) != null) {
        counter.line(line.value());
      }
      FailPoint.reached("task");
    } catch (RuntimeException e) {
      // What state a failed consumer is in nobody knows: the next try gets a new one.
      reader.close();
      throw e;
    }
    reader.giveBack();
    return new CountedRange(range, reader.position(), counter.result());
  }
}
