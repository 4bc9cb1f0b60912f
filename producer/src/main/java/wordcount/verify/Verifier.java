package wordcount.verify;

import java.security.SecureRandom;
import java.time.Clock;
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
          + " Prints the verdict as one line of JSON; exits with 1 unless the totals are exact."
    })
public final class Verifier implements Callable<Integer> {
  private static final int RUN_DIGITS = 8;
  private static final int BASE = 36;
  private static final Duration SETTLE = Duration.ofSeconds(3);

  @Mixin private KafkaOptions kafka;

  @Option(names = "--topic", defaultValue = TopicNames.INPUT, description = "Topic of the lines.")
  @Environment("WORDCOUNT_TOPIC")
  private String topic;

  @Option(
      names = "--counts-topic",
      defaultValue = TopicNames.COUNTS,
      description = "Topic of the running totals.")
  @Environment("WORDCOUNT_COUNTS_TOPIC")
  private String countsTopic;

  @Option(
      names = "--messages",
      paramLabel = "LINES",
      defaultValue = "1000",
      description = "Lines to send.")
  @Range("1..1000000000")
  private int messages;

  @Option(
      names = "--seed",
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
      paramLabel = "TIME",
      defaultValue = "2m",
      description = "How long to wait for Kafka, and for the totals once all lines are sent.")
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
    ProgressLine progress = ProgressLine.onStandardError();
    Map<String, Object> properties = kafka.clientProperties();
    KafkaWait.awaitTopic(properties, topic, wait, progress);
    KafkaWait.awaitTopic(properties, countsTopic, wait, progress);
    String run = run();
    KnownLines lines = new KnownLines(run, messages, seed);
    var plan = new Verification.Plan(topic, run, messages, seed, rate, wait, SETTLE);
    try (var consumer = consumer(properties);
        var producer = producer(properties)) {
      SeenTotals seen = new SeenTotals(consumer, countsTopic, lines::owns);
      Verdict verdict =
          new Verification(plan, producer, seen, lines, progress, Clock.systemUTC()).run();
      spec.commandLine().getOut().println(verdict.json());
      return verdict.exact() ? ExitCode.DONE : ExitCode.FAILED;
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
