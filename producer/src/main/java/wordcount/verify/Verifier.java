package wordcount.verify;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import wordcount.program.CheckWords;
import wordcount.program.Deadline;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.KafkaOptions;
import wordcount.program.KafkaWait;
import wordcount.program.Program;
import wordcount.program.ProgressLine;
import wordcount.program.Range;
import wordcount.program.TopicNames;

/** The program that verifies a running pipeline: options, wiring, exit code. */
@Command(
    name = "verifier",
    description = {
      "Sends lines of unique words and compares the committed totals of these words with the"
          + " expected ones. The job counts them apart from all others and removes them later."
          + " Prints the verdict as one line of JSON; exits with 8 if a total is wrong, with 7 if"
          + " lines are not counted in time."
    })
public final class Verifier implements Callable<Integer> {
  private static final int RUN_DIGITS = 8;
  private static final int BASE = 36;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.INPUT,
      description = "Topic of the lines.")
  @Environment("WORDCOUNT_TOPIC")
  private String topic;

  @Option(
      names = "--counts-topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.COUNTS,
      description = "Topic of the running totals.")
  @Environment("WORDCOUNT_COUNTS_TOPIC")
  private String countsTopic;

  @Option(
      names = "--messages",
      paramLabel = "LINES",
      defaultValue = "1000",
      description = "Lines to send.")
  @Range("1.." + CheckWords.MAX_LINES)
  private int messages;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same lines, except for the prefix of their words.")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "LINES/S",
      defaultValue = "200",
      description = "Lines to send per second.")
  @Range("1..1000000")
  private int rate;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description =
          "How long to wait for Kafka and for the totals together, in addition to the time that"
              + " sending takes.")
  @Environment("WORDCOUNT_WAIT")
  @Range("0s..1000000h")
  private Duration wait;

  @Spec private CommandSpec spec;

  /** Runs the program and exits with its code. */
  public static void main(String... arguments) {
    System.exit(Program.run(new Verifier(), arguments));
  }

  @Override
  public Integer call() {
    Deadline deadline = Deadline.in(wait);
    ProgressLine progress = ProgressLine.onStandardError();
    Map<String, Object> properties = kafka.clientProperties();
    int partitions = KafkaWait.awaitTopic(properties, topic, wait, progress).partitions().size();
    KafkaWait.awaitTopic(properties, countsTopic, deadline.left(), progress);
    String run = run();
    var producer = producer(properties);
    try (var consumer = consumer(properties)) {
      SeenTotals seen = new SeenTotals(consumer, countsTopic, run);
      var plan =
          new Verification.Plan(topic, partitions, run, messages, seed, rate, deadline.left());
      Verdict verdict = new Verification(plan, producer, seen, progress, System::nanoTime).run();
      spec.commandLine().getOut().println(verdict.json());
      return verdict.exact() ? ExitCode.DONE : ExitCode.WRONG;
    } finally {
      // After a verdict nothing is left to send; otherwise waiting for it would prove nothing.
      producer.close(Duration.ZERO);
    }
  }

  private static String run() {
    StringBuilder run = new StringBuilder("v");
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < RUN_DIGITS; i++) {
      run.append(Character.forDigit(random.nextInt(BASE), BASE));
    }
    return run.toString();
  }

  static KafkaProducer<String, String> producer(Map<String, Object> properties) {
    Map<String, Object> settings = new HashMap<>(properties);
    // A program that shares this configuration may need it; these lines are in no transaction.
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private static KafkaConsumer<String, String> consumer(Map<String, Object> properties) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(
        settings, (topic, key) -> CheckWords.word(key), new StringDeserializer());
  }
}
