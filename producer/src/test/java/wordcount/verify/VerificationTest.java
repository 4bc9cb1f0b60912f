package wordcount.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

class VerificationTest {
  private static final TopicPartition COUNTS = new TopicPartition("counts", 0);
  private static final int MESSAGES = 30;
  private static final int PARTITIONS = 3;
  private static final int CLOSING = 3 * PARTITIONS;

  private static final Node NODE = new Node(0, "localhost", 9092);
  private static final Cluster CLUSTER =
      new Cluster(
          "cluster",
          List.of(NODE),
          IntStream.range(0, PARTITIONS).mapToObj(i -> partition("lines", i)).toList(),
          java.util.Set.of(),
          java.util.Set.of());

  private final MockConsumer<String, String> consumer =
      new MockConsumer<>(OffsetResetStrategy.EARLIEST);
  private long nanos;

  @Test
  void shouldFindCountsExactWhenEachWordIsCountedOnce() {
    Verdict verdict = verify(new Pipeline(line -> 1));

    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.messages()).isEqualTo(MESSAGES);
    assertThat(verdict.words()).isEqualTo(MESSAGES * 9 + CLOSING);
    assertThat(verdict.latencies()).hasSize(MESSAGES);
  }

  @Test
  void shouldSendToAllPartitionsInTurn() {
    Pipeline pipeline = new Pipeline(line -> 1);

    verify(pipeline);

    assertThat(
            pipeline.history().stream()
                .collect(Collectors.groupingBy(ProducerRecord::partition, Collectors.counting())))
        .isEqualTo(Map.of(0, 13L, 1, 13L, 2, 13L));
  }

  @Test
  void shouldFindWordsThatWereCountedTwice() {
    Verdict verdict = verify(new Pipeline(line -> line == 8 ? 2 : 1));

    assertThat(verdict.exact()).isFalse();
    assertThat(verdict.lost()).isEmpty();
    assertThat(verdict.doubled()).containsKey("vtestm8");
  }

  @Test
  void shouldFindWordsThatALaterBatchCountsAgain() {
    Pipeline pipeline = new Pipeline(line -> 1);
    // After the first closing line is counted.
    pipeline.recounted = MESSAGES + PARTITIONS;

    assertThat(verify(pipeline).doubled()).containsKey("vtestm0");
  }

  @Test
  void shouldFindLostWordsOnceLaterLinesOfTheirPartitionAreCounted() {
    Verdict verdict = verify(new Pipeline(line -> line == MESSAGES - 1 ? 0 : 1));

    assertThat(verdict.exact()).isFalse();
    assertThat(verdict.lost()).containsEntry("vtestm29", 1L);
    assertThat(verdict.doubled()).isEmpty();
  }

  @Test
  void shouldTellLateWordsFromLostOnes() {
    assertThatThrownBy(() -> verify(new Pipeline(line -> line < 20 ? 1 : 0)))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> assertThat(thrown.exitCode()).isEqualTo(ExitCode.TIMED_OUT))
        .hasMessage("lines were not counted in time: 180 of 273 words counted after 20 s");
  }

  @Test
  void shouldNotCallWordsLateThatWereCountedTwice() {
    Verdict verdict = verify(new Pipeline(line -> line == 8 ? 2 : line < 20 ? 1 : 0));

    assertThat(verdict.exact()).isFalse();
    assertThat(verdict.lost()).isEmpty();
    assertThat(verdict.doubled()).containsKey("vtestm8");
  }

  @Test
  void shouldProveNothingByLinesThatKafkaDoesNotAcknowledge() {
    var silent =
        new MockProducer<>(CLUSTER, false, null, new StringSerializer(), new StringSerializer());

    assertThatThrownBy(() -> verify(silent))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> assertThat(thrown.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessage("Kafka does not acknowledge all lines: 0 of 30 within 20 s");
  }

  @Test
  void shouldFailWhenKafkaRefusesALine() {
    var refusing =
        new MockProducer<>(CLUSTER, true, null, new StringSerializer(), new StringSerializer());
    refusing.sendException = new KafkaException("no");

    assertThatThrownBy(() -> verify(refusing)).hasMessageContaining("no");
  }

  private Verdict verify(MockProducer<String, String> producer) {
    consumer.updatePartitions("counts", List.of(partition("counts", 0)));
    consumer.updateEndOffsets(Map.of(COUNTS, 0L));
    var plan =
        new Verification.Plan(
            "lines", PARTITIONS, "vtest", MESSAGES, 3, 1_000, Duration.ofSeconds(20));
    SeenTotals seen = new SeenTotals(consumer, "counts", "vtest");
    return new Verification(
            plan,
            producer,
            seen,
            ProgressLine.none(),
            () -> nanos += Duration.ofMillis(1).toNanos())
        .run();
  }

  private static PartitionInfo partition(String topic, int number) {
    Node[] nodes = {NODE};
    return new PartitionInfo(topic, number, NODE, nodes, nodes);
  }

  /** Counts the lines as they are sent, each as often as told, and commits their totals. */
  private final class Pipeline extends MockProducer<String, String> {
    private final Map<String, Long> totals = new HashMap<>();
    private final ToIntFunction<Integer> times;
    private int recounted = -1;
    private long offset;

    Pipeline(ToIntFunction<Integer> times) {
      super(CLUSTER, true, null, new StringSerializer(), new StringSerializer());
      this.times = times;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, String> record, Callback callback) {
      int line = history().size();
      count(record, times.applyAsInt(line));
      if (line == recounted) {
        count(history().get(0), 1);
      }
      return super.send(record, callback);
    }

    private void count(ProducerRecord<String, String> record, int count) {
      for (String word : record.value().split(" ", -1)) {
        if (count > 0) {
          String total = Long.toString(totals.merge(word, (long) count, Long::sum));
          consumer.addRecord(new ConsumerRecord<>("counts", 0, offset++, word, total));
        }
      }
    }
  }
}
