package wordcount.local.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import wordcount.job.totals.TopicReader;
import wordcount.local.ClassArchive;
import wordcount.local.server.KafkaProxy;
import wordcount.local.server.LocalCluster;
import wordcount.local.server.Ports;
import wordcount.producer.LineProducer;
import wordcount.program.ExitCode;

/** Every line that the producer reports is in the topic, once, whatever happens to either. */
class ProducerFaultsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int LINES = 40_000;
  private static final int LINES_PER_SECOND = 10_000;

  /** So few that sending all lines takes longer than any test waits. */
  private static final int TRICKLE = 100;

  private static final String ACKNOWLEDGED = "wordcount_producer_lines_acknowledged_total ";

  private static KafkaProxy proxy;
  private static LocalCluster cluster;

  @TempDir private Path directory;
  private String topic;
  private Process producer;

  @BeforeAll
  static void startCluster(@TempDir Path data) throws Exception {
    proxy = new KafkaProxy();
    cluster = LocalCluster.start(data, 0, proxy.brokerPort(), proxy.brokerSettings());
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
    proxy.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    // With one partition the order of all lines can be checked as well.
    cluster.createTopic(topic, 1);
  }

  @AfterEach
  void endProducer() {
    proxy.heal();
    producer.destroyForcibly();
  }

  @Test
  void shouldSendEachLineOnceThoughTheBrokerIsKilledUnderIt() throws Exception {
    // given
    start(LINES_PER_SECOND, numberedLines());
    awaitRecords(LINES / 4);

    // when
    cluster.kafka().kill();
    cluster.kafka().start();

    // then
    assertThat(exitCode()).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log()).contains("done lines=" + LINES);
    assertThat(records()).isEqualTo(numbers(LINES));
  }

  @Test
  void shouldSendEachLineOnceThoughAcknowledgementsAreLost() throws Exception {
    // given
    AtomicInteger answers = new AtomicInteger();
    proxy.set(
        new KafkaProxy.Fault() {
          @Override
          public boolean response(KafkaProxy.Request answered) {
            return answered.header().apiKey() != ApiKeys.PRODUCE
                || answers.incrementAndGet() % 5 != 0;
          }
        });

    // when
    start(LINES_PER_SECOND, numberedLines());

    // then
    assertThat(exitCode()).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(answers).hasValueGreaterThan(5);
    assertThat(records()).isEqualTo(numbers(LINES));
  }

  @Test
  void shouldMissNoMoreThanTheLastLinesWhenItIsKilled() throws Exception {
    // given
    int port = Ports.anyFree();
    start(TRICKLE, numberedLines(), "--http-port", Integer.toString(port));
    awaitRecords(TRICKLE);
    int acknowledged = acknowledged(port);

    // when
    producer.destroyForcibly().waitFor();

    // then
    List<String> records = records();
    assertThat(acknowledged).isPositive();
    assertThat(records).hasSizeBetween(acknowledged, LINES - 1);
    assertThat(records).isEqualTo(numbers(records.size()));
  }

  @Test
  void shouldSendHalfALineIfThatIsHowItsInputEnds() throws Exception {
    // when
    start(LINES_PER_SECOND, "-");
    try (OutputStream input = producer.getOutputStream()) {
      input.write("0\r\n1\n".getBytes(UTF_8));
      input.flush();
      awaitRecords(2);
      input.write("half".getBytes(UTF_8));
    }

    // then
    assertThat(exitCode()).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log()).contains("done lines=3");
    assertThat(records()).containsExactly("0", "1", "half");
  }

  private String numberedLines() throws IOException {
    Path file = directory.resolve("lines.txt");
    return Files.write(file, numbers(LINES)).toString();
  }

  private static List<String> numbers(int end) {
    return IntStream.range(0, end).mapToObj(Integer::toString).toList();
  }

  private void start(int linesPerSecond, String file, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                ClassArchive.option(),
                "-cp",
                System.getProperty("java.class.path"),
                LineProducer.class.getName(),
                "--bootstrap-servers",
                cluster.bootstrapServers(),
                "--topic",
                topic,
                "--rate",
                Integer.toString(linesPerSecond),
                file));
    command.addAll(List.of(more));
    producer =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  /** Waits until so many lines are in the topic. */
  private void awaitRecords(int atLeast) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = cluster.kafka().admin()) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin
                          .listOffsets(Map.of(partition, OffsetSpec.latest()))
                          .partitionResult(partition)
                          .get()
                          .offset()
                      >= atLeast);
    }
  }

  private List<String> records() {
    List<String> records = new ArrayList<>();
    new TopicReader(cluster.clientProperties())
        .forEach(topic, stored -> records.add(new String(stored.value(), UTF_8)));
    return records;
  }

  private int exitCode() throws InterruptedException {
    assertThat(producer.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
    return producer.exitValue();
  }

  /** How many lines the producer says are safely in. */
  private static int acknowledged(int port) throws IOException, InterruptedException {
    URI metrics = URI.create("http://localhost:" + port + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(ACKNOWLEDGED))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(ACKNOWLEDGED.length())))
        .findFirst()
        .orElseThrow();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
