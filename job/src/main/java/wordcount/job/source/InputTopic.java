package wordcount.job.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import wordcount.job.time.Patience;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;
import wordcount.program.Pause;
import wordcount.program.ProgramException;

/**
 * Looks up the input topic's state on the brokers. A broker that has just started may not know the
 * topic yet, or only the partitions that it had long ago; the admin client does not ask again.
 */
public final class InputTopic {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final String name;
  private final Supplier<TopicFacts> question;
  private final LongSupplier nanos;
  private final Pause pause;
  private volatile String lastId = "";
  private volatile int lastPartitions;

  public InputTopic(Admin admin, String name) {
    this(name, () -> ask(admin, name), System::nanoTime, Pause.SLEEP);
  }

  InputTopic(String name, Supplier<TopicFacts> question, LongSupplier nanos, Pause pause) {
    this.name = name;
    this.question = question;
    this.nanos = nanos;
    this.pause = pause;
  }

  /**
   * Returns the topic's current state. An answer that contradicts what the topic was like before is
   * believed only after ten seconds. If the brokers know the topic by several ids, nobody can tell
   * which one is the newest, so each of them is believed only after ten seconds without another.
   *
   * @throws ProgramException with exit code {@code TIMED_OUT} if no broker knows the topic, {@code
   *     UNREACHABLE} if the brokers continue to contradict each other
   * @throws KafkaException if the brokers cannot be reached
   */
  public TopicFacts facts() {
    long begin = nanos.getAsLong();
    long since = begin;
    String id = lastId;
    boolean replaced = false;
    while (true) {
      long time = nanos.getAsLong();
      try {
        TopicFacts now = question.get();
        if (!now.id().equals(id)) {
          id = now.id();
          since = time;
          replaced = !lastId.isEmpty();
        }
        boolean asBefore = !replaced && now.partitions() >= lastPartitions;
        if (asBefore || time - since >= Patience.DOUBT.toNanos()) {
          remember(now.id(), now.partitions());
          return now;
        }
      } catch (UnknownTopicOrPartitionException e) {
        if (time - begin >= Patience.DOUBT.toNanos()) {
          throw missing(e);
        }
      }
      if (time - begin >= Patience.CONTRADICTION.toNanos()) {
        throw contradiction();
      }
      pause.betweenCalls(PAUSE);
    }
  }

  /** Tells what the topic was like before, for example when an earlier process counted it. */
  public void remember(String id, int partitions) {
    lastId = id;
    lastPartitions = partitions;
  }

  private ProgramException contradiction() {
    return new ProgramException(
        ExitCode.UNREACHABLE,
        "the brokers contradict each other about topic " + name,
        "they know it by several ids, as if some had not yet heard that it was replaced",
        "check that all brokers are up to date; then start the job again");
  }

  private ProgramException missing(KafkaException e) {
    return new ProgramException(
        ExitCode.TIMED_OUT,
        "topic " + name + " is missing",
        "the brokers have not known it for " + Patience.DOUBT.toSeconds() + " s",
        "if it was deleted, create it again and start the job with --on-replaced-topic restart",
        e);
  }

  private static TopicFacts ask(Admin admin, String name) {
    TopicDescription topic =
        KafkaAnswer.of(admin.describeTopics(List.of(name)).topicNameValues().get(name));
    if (topic.topicId().equals(Uuid.ZERO_UUID)) {
      throw new ProgramException(
          ExitCode.USAGE,
          "the brokers are too old",
          "topic " + name + " has no id, so the job could not notice that it was replaced",
          "use Kafka 2.8 or newer, also as inter.broker.protocol.version");
    }
    int partitions = topic.partitions().size();
    var beginnings = list(admin, name, partitions, OffsetSpec.earliest());
    var ends = list(admin, name, partitions, OffsetSpec.latest());
    return new TopicFacts(
        topic.topicId().toString(),
        offsets(beginnings, name, partitions),
        offsets(ends, name, partitions));
  }

  private static ListOffsetsResult list(Admin admin, String name, int partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      wanted.put(new TopicPartition(name, partition), spec);
    }
    return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
  }

  private static List<Long> offsets(ListOffsetsResult result, String name, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(
            partition ->
                KafkaAnswer.of(result.partitionResult(new TopicPartition(name, partition)))
                    .offset())
        .toList();
  }
}
