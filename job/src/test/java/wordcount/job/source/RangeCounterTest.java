package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import wordcount.job.count.Counting;
import wordcount.job.count.TextFields;
import wordcount.job.count.TokenizerKind;

class RangeCounterTest {
  private static final long RECORDS = 1000;
  private static final long BUDGET = 1 << 20;

  private final ReaderPool readers = new ReaderPool("t", Map.of(), 1);
  private final RangeCounter counter =
      new RangeCounter(
          readers,
          new Counting(TokenizerKind.WHITESPACE, 100, false, TextFields.NONE),
          new LongAccumulator());

  @AfterEach
  void closeReaders() {
    ReaderPool.closeIdle();
  }

  @Test
  void shouldStopSoonOnceItsTimeIsUpButNeverWithoutARecord() {
    // given
    RangeReaderTest.Log log = new RangeReaderTest.Log();
    log.records(LongStream.range(0, RECORDS).toArray()).endsAt(RECORDS);
    readers.giveBack(new RangeReader(log, new TopicPartition("t", 0)));

    // when
    CountedRange inNoTime = counter.count(new InputRange(0, 0, RECORDS, BUDGET, true), 0);

    // then
    assertThat(inNoTime.reached()).isBetween(1L, RECORDS / 2);

    // when
    long from = inNoTime.reached();
    CountedRange rest =
        counter.count(new InputRange(0, from, RECORDS, BUDGET, true), Long.MAX_VALUE);

    // then
    assertThat(rest.reached()).isEqualTo(RECORDS);
    assertThat(rest.counts().tally().records()).isEqualTo(RECORDS - from);
  }

  @Test
  void shouldCloseItsConsumerAfterAnyFailure() {
    // given: an executor survives errors such as this one
    RangeReaderTest.Log log =
        new RangeReaderTest.Log() {
          @Override
          public synchronized ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
            throw new StackOverflowError();
          }
        };
    readers.giveBack(new RangeReader(log, new TopicPartition("t", 0)));

    assertThatThrownBy(() -> counter.count(new InputRange(0, 0, RECORDS, BUDGET, true), 0))
        .isInstanceOf(StackOverflowError.class);
    assertThat(log.closed()).isTrue();
  }
}
