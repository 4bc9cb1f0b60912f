package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.KafkaOptions;
import wordcount.program.KafkaWait;
import wordcount.program.Printable;
import wordcount.program.Program;
import wordcount.program.ProgressLine;
import wordcount.program.StandardOutput;
import wordcount.program.Terminal;
import wordcount.program.TopicNames;

/** Prints a topic from its beginning and follows it, one record per line. */
@Command(
    name = "consume",
    description =
        "Prints the values of a topic from its beginning until it is stopped. If a record has a"
            + " key, prints key and tab before the value. On a terminal, escapes control"
            + " characters.")
public final class TopicPrinter implements Callable<Integer>, CheckedOptions {
  private static final Duration POLL = Duration.ofMillis(500);

  private final OutputStream out;
  private final boolean terminal;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.INPUT,
      description = "Topic to print.")
  @Environment("WORDCOUNT_TOPIC")
  private String topic;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How long to wait for the topic.")
  @Environment("WORDCOUNT_WAIT")
  private Duration wait;

  /**
   * @param terminal whether the output is a terminal, on which control characters could do harm
   */
  TopicPrinter(OutputStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  public static void main(String[] arguments) {
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    System.exit(Program.run(new TopicPrinter(out, Terminal.isStandardOutput()), arguments));
  }

  @Override
  public List<String> problems() {
    return TopicNames.problem("--topic", topic).stream().toList();
  }

  @Override
  public Integer call() {
    Map<String, Object> settings = kafka.clientProperties();
    List<TopicPartition> partitions =
        KafkaWait.awaitTopic(settings, topic, wait, ProgressLine.onStandardError())
            .partitions()
            .stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // The user's settings may name a group, whose offsets are not to change.
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (print(consumer.poll(POLL))) {}
      return ExitCode.DONE;
    }
  }

  /** Returns false if nobody reads any more. */
  private boolean print(ConsumerRecords<byte[], byte[]> records) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        print(record);
      }
      out.flush();
      return true;
    } catch (IOException e) {
      if (StandardOutput.isUnread(e)) {
        return false;
      }
      throw StandardOutput.unwritable(e);
    }
  }

  private void print(ConsumerRecord<byte[], byte[]> record) throws IOException {
    if (record.key() != null) {
      out.write(harmless(record.key()));
      out.write('\t');
    }
    if (record.value() != null) {
      out.write(harmless(record.value()));
    }
    out.write('\n');
  }

  private byte[] harmless(byte[] text) {
    return terminal ? Printable.of(new String(text, UTF_8)).getBytes(UTF_8) : text;
  }
}
