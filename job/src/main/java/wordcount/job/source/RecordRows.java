package wordcount.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import wordcount.program.CheckWords;

/**
 * The records of counted ranges as rows, read from Kafka again on demand: keeping them would take
 * memory that counting needs.
 */
public final class RecordRows implements FlatMapFunction<InputRange, Row> {
  private static final long serialVersionUID = 1;

  /** The columns of a row. */
  public static final StructType COLUMNS =
      new StructType()
          .add("value", DataTypes.StringType, true)
          .add("partition", DataTypes.IntegerType, false)
          .add("offset", DataTypes.LongType, false)
          .add("timestamp", DataTypes.TimestampType, false);

  private final ReaderPool readers;

  RecordRows(ReaderPool readers) {
    this.readers = readers;
  }

  @Override
  public Iterator<Row> call(InputRange range) {
    // Not the reader that counts: that one must continue with the records it has fetched.
    RangeReader reader = readers.open(range.partition());
    // A caller that takes only some of the rows never reaches the end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> reader.close());
    reader.seek(range.from());
    return new Rows(reader, range.until(), readers.patience());
  }

  private static final class Rows implements Iterator<Row> {
    private final RangeReader reader;
    private final long until;
    private final Duration patience;

    Rows(RangeReader reader, long until, Duration patience) {
      this.reader = reader;
      this.until = until;
      this.patience = patience;
    }

    @Override
    public boolean hasNext() {
      ConsumerRecord<ByteBuffer, ByteBuffer> next = reader.peek(until, patience);
      while (next != null && next.headers().lastHeader(CheckWords.HEADER) != null) {
        reader.take();
        next = reader.peek(until, patience);
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ConsumerRecord<ByteBuffer, ByteBuffer> record = reader.peek(until, patience);
      Row row =
          RowFactory.create(
              text(record.value()),
              record.partition(),
              record.offset(),
              new Timestamp(record.timestamp()));
      reader.take();
      return row;
    }

    private static String text(ByteBuffer value) {
      return value == null ? null : UTF_8.decode(value.duplicate()).toString();
    }
  }
}
