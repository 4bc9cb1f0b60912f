package wordcount.local.job;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import wordcount.program.KafkaAnswer;

/** Reads topics as any program could, without a line of the job's own code. */
public final class CommittedRecords {
  private CommittedRecords() {}

  /** Waits until all commits are visible in all topics: Kafka acknowledges them before. */
  public static void awaitVisible(Admin admin) {
    var completing =
        new ListTransactionsOptions()
            .filterStates(List.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .until(() -> KafkaAnswer.of(admin.listTransactions(completing).all()).isEmpty());
  }

  /** Hands over all committed records that the topic holds now, one partition after the other. */
  public static void forEach(
      Map<String, Object> client, String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    Map<String, Object> readCommitted = new HashMap<>(client);
    readCommitted.put("isolation.level", "read_committed");
    readCommitted.put("auto.offset.reset", "earliest");
    readCommitted.put("max.poll.records", 20_000);
    // Otherwise each partition, and closing, would wait for an answer from beyond the end.
    readCommitted.put("fetch.max.wait.ms", 1);
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(readCommitted, deserializer, deserializer)) {
      for (var info : consumer.partitionsFor(topic)) {
        TopicPartition partition = new TopicPartition(topic, info.partition());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        while (consumer.position(partition) < end) {
          consumer.poll(Duration.ofMillis(200)).forEach(action);
        }
      }
    }
  }
}
