package wordcount.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import wordcount.program.ProgressLine;

class VerificationTest {
  private static final TopicPartition COUNTS = new TopicPartition("counts", 0);
  private static final int MESSAGES = 30;

  private final MockConsumer<String, String> consumer =
      new MockConsumer<>(OffsetResetStrategy.EARLIEST);
  private final KnownLines lines = new KnownLines("vtest", MESSAGES, 3);

  @Test
  void shouldFindCountsExactWhenEachWordIsCountedOnce() {
    Verdict verdict = verify(new Pipeline(total -> total), Duration.ofSeconds(20));

    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.messages()).isEqualTo(MESSAGES);
    assertThat(verdict.latencies()).hasSize(MESSAGES);
  }

  @Test
  void shouldFindWordsThatWereCountedTwice() {
    Verdict verdict = verify(new Pipeline(total -> total + 1), Duration.ofSeconds(20));

    assertThat(verdict.doubled()).hasSameSizeAs(lines.expected());
  }

  @Test
  void shouldReportWordsThatDoNotComeInTime() {
    Verdict verdict = verify(new Pipeline(total -> total - 1), Duration.ofMillis(100));

    assertThat(verdict.lost()).isNotEmpty();
    assertThat(verdict.doubled()).isEmpty();
  }

  @Test
  void shouldFailWhenKafkaRefusesALine() {
    var refusing = new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    refusing.sendException = new KafkaException("no");

    assertThatThrownBy(() -> verify(refusing, Duration.ofSeconds(20))).hasMessageContaining("no");
  }

  private Verdict verify(MockProducer<String, String> producer, Duration limit) {
    Node node = new Node(0, "localhost", 9092);
    Node[] nodes = {node};
    consumer.updatePartitions(
        "counts", List.of(new PartitionInfo("counts", 0, node, nodes, nodes)));
    consumer.updateEndOffsets(Map.of(COUNTS, 0L));
    var plan =
        new Verification.Plan("lines", "vtest", MESSAGES, 3, 1_000, limit, Duration.ofMillis(20));
    SeenTotals seen = new SeenTotals(consumer, "counts", lines::owns);
    return new Verification(plan, producer, seen, lines, ProgressLine.none(), Clock.systemUTC())
        .run();
  }

  /** Counts what is sent at once, and commits each total with a mistake of choice. */
  private final class Pipeline extends MockProducer<String, String> {
    private final Map<String, Long> totals = new HashMap<>();
    private final LongUnaryOperator mistake;
    private long offset;

    Pipeline(LongUnaryOperator mistake) {
      super(true, null, new StringSerializer(), new StringSerializer());
      this.mistake = mistake;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, String> record, Callback callback) {
      for (String word : record.value().split(" ", -1)) {
        long total = totals.merge(word, 1L, Long::sum);
        String shown = Long.toString(mistake.applyAsLong(total));
        consumer.addRecord(new ConsumerRecord<>("counts", 0, offset++, word, shown));
      }
      return super.send(record, callback);
    }
  }
}
