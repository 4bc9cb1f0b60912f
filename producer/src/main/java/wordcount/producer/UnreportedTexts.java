package wordcount.producer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import wordcount.program.KafkaAnswer;

/**
 * The texts that runs committed but did not report before they ended. Kafka keeps them as metadata
 * of a group's offset, because that offset can be committed in the same transaction as the text:
 * both exist or neither.
 */
final class UnreportedTexts {
  /** Kafka accepts 4096 bytes of metadata; an entry has at most 85. */
  private static final int MAX_TEXTS = 40;

  private final String group;
  private final TopicPartition partition;

  UnreportedTexts(String group, String topic) {
    this.group = group;
    this.partition = new TopicPartition(topic, 0);
  }

  /** Reads them; waits for the end of any transaction that changes them. */
  List<IdentifiedText.Identity> read(Admin admin) {
    var options = new ListConsumerGroupOffsetsOptions().requireStable(true);
    OffsetAndMetadata stored =
        KafkaAnswer.of(
                admin.listConsumerGroupOffsets(group, options).partitionsToOffsetAndMetadata())
            .get(partition);
    return stored == null ? List.of() : parse(stored.metadata());
  }

  /** Returns what to commit together with a text to record it as unreported. */
  Map<TopicPartition, OffsetAndMetadata> with(
      List<IdentifiedText.Identity> others, IdentifiedText.Identity text) {
    List<IdentifiedText.Identity> all = new ArrayList<>(others);
    all.add(text);
    return offset(all.subList(Math.max(0, all.size() - MAX_TEXTS), all.size()));
  }

  /** Replaces them by the texts that are still unreported. */
  void write(Admin admin, List<IdentifiedText.Identity> texts) {
    KafkaAnswer.of(admin.alterConsumerGroupOffsets(group, offset(texts)).all());
  }

  private Map<TopicPartition, OffsetAndMetadata> offset(List<IdentifiedText.Identity> texts) {
    String metadata =
        texts.stream()
            .map(text -> text.lines() + ":" + text.sha256())
            .collect(Collectors.joining(" "));
    // The offset itself has no meaning.
    return Map.of(partition, new OffsetAndMetadata(0, metadata));
  }

  private static List<IdentifiedText.Identity> parse(String metadata) {
    return Arrays.stream(metadata.split(" "))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.split(":", 2))
        .map(entry -> new IdentifiedText.Identity(Long.parseLong(entry[0]), entry[1]))
        .toList();
  }
}
