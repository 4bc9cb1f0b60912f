package wordcount.job.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import wordcount.program.KafkaAnswer;

/** Looks up the input topic's state on the brokers. */
public final class InputTopic {
  private final Admin admin;
  private final String name;

  public InputTopic(Admin admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  /**
   * Returns the topic's current state.
   *
   * @throws KafkaException if the brokers cannot be reached or do not know the topic
   */
  public TopicFacts facts() {
    TopicDescription topic =
        KafkaAnswer.of(admin.describeTopics(List.of(name)).topicNameValues().get(name));
    int partitions = topic.partitions().size();
    var beginnings = list(partitions, OffsetSpec.earliest());
    var ends = list(partitions, OffsetSpec.latest());
    return new TopicFacts(
        topic.topicId().toString(), offsets(beginnings, partitions), offsets(ends, partitions));
  }

  private ListOffsetsResult list(int partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      wanted.put(new TopicPartition(name, partition), spec);
    }
    return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
  }

  private List<Long> offsets(ListOffsetsResult result, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(
            partition ->
                KafkaAnswer.of(result.partitionResult(new TopicPartition(name, partition)))
                    .offset())
        .toList();
  }
}
