package wordcount.job.source;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.spark.util.LongAccumulator;
import wordcount.job.count.Counting;
import wordcount.job.count.PartitionCounter;
import wordcount.job.fault.FailPoint;
import wordcount.program.CheckWords;

/**
 * Counts the words of one range; runs on the executors.
 *
 * <p>A task stops between two records: before its counts exceed its share of the round's memory
 * budget, since they have to fit into the driver; when its share of the round's time is over, so
 * that its counts are soon committed; and at deleted records, since the driver decides how to
 * handle them.
 */
final class RangeCounter implements Serializable {
  private static final long serialVersionUID = 1;

  /** Reading the clock costs as much as counting a word. */
  private static final int RECORDS_PER_LOOK = 64;

  /** A line of new words of at least four bytes takes this many times its own bytes. */
  private static final int MEMORY_OF_LINE = 8;

  private final ReaderPool readers;
  private final Counting counting;
  private final LongAccumulator recordsRead;

  /**
   * @param recordsRead a sign of life: Spark reports its value to the driver while tasks still run
   */
  RangeCounter(ReaderPool readers, Counting counting, LongAccumulator recordsRead) {
    this.readers = readers;
    this.counting = counting;
    this.recordsRead = recordsRead;
  }

  /**
   * Counts a range to its end, or as far as the limits allow.
   *
   * @param nanos how long to read, from the first record on
   */
  CountedRange count(InputRange range, long nanos) {
    var counter = new PartitionCounter(counting);
    long firstWithoutText = -1;
    RangeReader reader = readers.borrow(range.partition());
    Duration patience = readers.patience();
    try {
      reader.seek(range.from());
      ConsumerRecord<ByteBuffer, ByteBuffer> record;
      long begin = 0;
      while (!(looksNow(counter.records()) && System.nanoTime() - begin >= nanos)
          && (record = reader.peek(range.until(), patience)) != null
          && hasRoom(range, counter, record)) {
        FailPoint.reached("read");
        if (counter.records() == 0) {
          begin = System.nanoTime();
        }
        if (record.headers().lastHeader(CheckWords.HEADER) == null) {
          counter.line(record.value());
        } else {
          counter.checkLine(record.value());
        }
        if (firstWithoutText < 0 && counter.withoutText() > 0) {
          firstWithoutText = record.offset();
        }
        reader.take();
        recordsRead.add(1);
      }
      FailPoint.reached("task");
    } catch (OffsetOutOfRangeException deleted) {
      reader.close();
      return new CountedRange(range, reader.position(), counter.result(), firstWithoutText);
    } catch (RuntimeException | Error e) {
      // The state of a failed consumer is unknown: the next attempt gets a new one. An executor
      // survives an Error of a task.
      reader.close();
      throw e;
    }
    readers.giveBack(reader);
    return new CountedRange(range, reader.position(), counter.result(), firstWithoutText);
  }

  /** Returns whether to read the clock; not before the first record, to ensure progress. */
  private static boolean looksNow(long records) {
    return records > 0 && records % RECORDS_PER_LOOK == 0;
  }

  private static boolean hasRoom(
      InputRange range, PartitionCounter counter, ConsumerRecord<?, ByteBuffer> record) {
    long line = record.value() == null ? 0 : record.value().remaining();
    return counter.memory() + MEMORY_OF_LINE * line <= range.budget()
        || (range.alone() && counter.records() == 0);
  }
}
