package wordcount.local.text;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import wordcount.program.KafkaAnswer;

/** How much of the input topic the job has counted, according to its committed offsets. */
public final class CountedInput {
  private static final Set<TransactionState> SETTLED =
      Set.of(
          TransactionState.EMPTY,
          TransactionState.COMPLETE_COMMIT,
          TransactionState.COMPLETE_ABORT);

  private final Admin admin;
  private final String topic;
  private final String group;

  /**
   * @param group the job's identity: its consumer group and transactional id
   */
  public CountedInput(Admin admin, String topic, String group) {
    this.admin = admin;
    this.topic = topic;
    this.group = group;
  }

  /**
   * Returns whether the job's commits are visible in all topics: Kafka completes a transaction
   * partition by partition, and the group's offsets may become visible before the last total.
   *
   * @throws KafkaException when the broker does not answer
   */
  public boolean settled() {
    return SETTLED.contains(
        KafkaAnswer.of(admin.describeTransactions(List.of(group)).description(group)).state());
  }

  /**
   * Returns the number of records counted.
   *
   * @throws KafkaException when the broker does not answer
   */
  public long records() {
    var offsets =
        KafkaAnswer.of(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    return offsets.values().stream()
        .filter(Objects::nonNull)
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /**
   * Returns the number of records in the topic that are not yet counted.
   *
   * @throws KafkaException when the broker does not answer
   */
  public long missing() {
    TopicDescription description =
        KafkaAnswer.of(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    Map<TopicPartition, OffsetSpec> latest =
        description.partitions().stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition.partition()),
                    partition -> OffsetSpec.latest()));
    long present =
        KafkaAnswer.of(admin.listOffsets(latest).all()).values().stream()
            .mapToLong(end -> end.offset())
            .sum();
    return present - records();
  }
}
