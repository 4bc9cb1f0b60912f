package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import wordcount.job.WordCountJob;
import wordcount.local.ClassArchive;
import wordcount.local.process.ChildJvm;
import wordcount.local.server.KafkaProxy;
import wordcount.local.server.LocalCluster;
import wordcount.program.CheckWords;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;

/**
 * A cluster of one's own, topics of one's own for each test, and the job in a JVM that may die.
 * Registered with JUnit, it starts the cluster before the tests of a class and closes it after
 * them, and lets no job outlive its test.
 */
final class JobHarness
    implements AutoCloseable, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Between the batches of the jobs that it starts. */
  static final Duration INTERVAL = Duration.ofMillis(200);

  /** More than the longest fault test counts for; a job that should have ended must not hang it. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

  /** The exit codes of a job that a new start may help. */
  private static final Set<Integer> PASSING_ENDS =
      Set.of(ExitCode.FAILED, ExitCode.UNREACHABLE, ExitCode.FENCED, ExitCode.TIMED_OUT);

  private static int tests;

  private final ClusterStart starting;
  private LocalCluster cluster;

  /** The cluster's, and those that killed jobs leave behind. */
  private Path files;

  /** Between cluster and all else; null unless the tests want one. */
  private KafkaProxy proxy;

  private Admin admin;
  private final List<RunningJob> jobs = new ArrayList<>();
  private String prefix;

  /** Starts the cluster that a test wants. */
  interface ClusterStart {
    LocalCluster start(Path directory) throws Exception;
  }

  JobHarness() {
    this(directory -> LocalCluster.start(directory, 0, 0));
  }

  JobHarness(ClusterStart starting) {
    this.starting = starting;
  }

  /** One that is started on a running cluster, which it closes, and not registered. */
  JobHarness(LocalCluster cluster) throws Exception {
    this(directory -> cluster);
    start();
  }

  /** One that is started, and not registered with JUnit. */
  static JobHarness started() throws Exception {
    JobHarness harness = new JobHarness();
    harness.start();
    return harness;
  }

  /** One whose cluster is behind a proxy, which is healed after each test. */
  static JobHarness behindProxy() {
    try {
      KafkaProxy proxy = new KafkaProxy();
      JobHarness harness =
          new JobHarness(
              directory ->
                  LocalCluster.start(directory, 0, proxy.brokerPort(), proxy.brokerSettings()));
      harness.proxy = proxy;
      return harness;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start() throws Exception {
    files =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "jobs-")
            .toAbsolutePath();
    cluster = starting.start(files.resolve("cluster"));
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (proxy != null) {
      proxy.heal();
    }
    killJobs();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (cluster != null) {
      close();
    }
  }

  /** A job in a child JVM, and all that it has printed so far. */
  static final class RunningJob implements AutoCloseable {
    final List<String> out = new CopyOnWriteArrayList<>();
    final List<String> err = new CopyOnWriteArrayList<>();
    private final ChildJvm jvm;

    private RunningJob(
        Class<?> main,
        Map<String, String> environment,
        List<String> jvmOptions,
        List<String> arguments) {
      jvm = ChildJvm.start(main.getName(), environment, jvmOptions, arguments, out::add, err::add);
    }

    ChildJvm jvm() {
      return jvm;
    }

    /** Waits for its end; gives the exit code. */
    int exitCode() throws InterruptedException {
      await("end of the job").atMost(LONGEST_RUN).until(() -> !jvm.isAlive());
      return jvm.await();
    }

    /** Waits until it has said something on standard error. */
    void awaitLine(String part) {
      await().atMost(patience()).until(() -> err.stream().anyMatch(line -> line.contains(part)));
    }

    /** Sends it a signal, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
      String pid = Long.toString(jvm.pid());
      Process kill = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start();
      assertThat(kill.waitFor(patience().toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(kill.exitValue()).isZero();
    }

    /** Where its page is, as soon as it has one. */
    String page() {
      return address("page and counts at ");
    }

    private String address(String what) {
      return await("address of the job")
          .atMost(patience())
          .until(
              () -> err.stream().filter(line -> line.contains(what + "http://")).findFirst(),
              Optional::isPresent)
          .map(line -> line.substring(line.indexOf("http://")))
          .orElseThrow();
    }

    /** What one of its pages says, as soon as it has pages. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      boolean forMachines = path.matches("/(metrics|livez|readyz)");
      String address = forMachines ? address("metrics and probes at ") : page();
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(address + path)).build(),
              HttpResponse.BodyHandlers.ofString());
    }

    /** The value of a metric, with its labels as part of the name; 0 if it is not shown. */
    double metric(String name) throws IOException, InterruptedException {
      return get("/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElse(0);
    }

    /** Waits until a metric has this value: metrics follow the commit that readers see. */
    void awaitMetric(String name, long value) {
      await()
          .atMost(patience())
          .untilAsserted(() -> assertThat(metric(name)).as(name).isEqualTo((double) value));
    }

    /** All it printed, for the message of a failed assertion. */
    String log() {
      return String.join("\n", out) + "\n" + String.join("\n", err);
    }

    @Override
    public void close() {
      jvm.kill();
      jvm.ended().join();
    }
  }

  LocalCluster cluster() {
    return cluster;
  }

  KafkaProxy proxy() {
    return proxy;
  }

  /** Begins a test: creates an input topic that no other test knows. */
  String newInput(int partitions) {
    return newInput(partitions, Map.of("max.message.bytes", "12582912"));
  }

  /** The same with topic settings of one's own. */
  String newInput(int partitions, Map<String, String> configs) {
    useNames("t" + ++tests);
    String topic = input();
    cluster.kafka().createTopic(topic, partitions, configs);
    return topic;
  }

  /** Begins a test that creates its topics itself; their names begin with that. */
  void useNames(String test) {
    prefix = test;
  }

  /**
   * Deletes the input topic and creates another of its name, once Kafka has forgotten the first.
   */
  void replaceInput() throws Exception {
    admin().deleteTopics(List.of(input())).all().get();
    await()
        .atMost(patience())
        .ignoreExceptions()
        .until(
            () -> {
              admin().createTopics(List.of(new NewTopic(input(), 1, (short) 1))).all().get();
              return true;
            });
  }

  /** Stops the broker in order and starts it again. */
  void restartBroker() {
    cluster.kafka().stop();
    cluster.kafka().start();
  }

  /** Deletes the records of the input's first partition before an offset, as retention does. */
  void deleteBefore(long offset) {
    var before = RecordsToDelete.beforeOffset(offset);
    KafkaAnswer.of(admin().deleteRecords(Map.of(new TopicPartition(input(), 0), before)).all());
  }

  /** Adds partitions to a topic until it has that many. */
  void extend(String topic, int partitions) {
    KafkaAnswer.of(
        admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all());
  }

  String input() {
    return prefix + "-input";
  }

  String counts() {
    return prefix + "-counts";
  }

  String progress() {
    return prefix + "-progress";
  }

  String appId() {
    return prefix + "-app";
  }

  Map<String, Object> client() {
    return cluster.clientProperties();
  }

  /** A client that is closed with the cluster. */
  synchronized Admin admin() {
    if (admin == null) {
      admin = Admin.create(client());
    }
    return admin;
  }

  /** A producer with settings of one's own, which the caller closes. */
  KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> client = client();
    client.putAll(settings);
    var serializer = new ByteArraySerializer();
    return new KafkaProducer<>(client, serializer, serializer);
  }

  /**
   * Sends lines, round robin over the partitions. Kafka takes up to 16 KB for a partition in one
   * piece, so that two batches of the job never share them.
   */
  void send(String... lines) {
    byte[][] values = new byte[lines.length][];
    for (int i = 0; i < lines.length; i++) {
      values[i] = lines[i] == null ? null : lines[i].getBytes(UTF_8);
    }
    sendBytes(Arrays.asList(values));
  }

  void sendBytes(List<byte[]> lines) {
    Map<String, Object> settings =
        Map.of("max.request.size", 12 << 20, "compression.type", "lz4", "linger.ms", 60_000);
    try (var producer = producer(settings)) {
      int partitions = producer.partitionsFor(input()).size();
      List<Future<?>> sent = new ArrayList<>();
      int next = 0;
      for (byte[] line : lines) {
        sent.add(producer.send(new ProducerRecord<>(input(), next++ % partitions, null, line)));
      }
      producer.flush();
      for (var one : sent) {
        one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a line as a verification does. */
  void sendChecked(String line) throws Exception {
    try (var producer = producer(Map.of())) {
      var checked = new ProducerRecord<byte[], byte[]>(input(), line.getBytes(UTF_8));
      checked.headers().add(CheckWords.HEADER, new byte[0]);
      producer.send(checked).get();
    }
  }

  /** Writes a total as the next transaction of the job would, and no progress. */
  void tear(String word, long total, long delta) throws Exception {
    tear(word.getBytes(UTF_8), total, delta);
  }

  /** The same with the bytes of the key. */
  void tear(byte[] key, long total, long delta) throws Exception {
    forge(counts(), key, Long.toString(total), committedSeq() + 1, delta);
  }

  /** Writes a record that looks like a total of the job. */
  void forge(String topic, byte[] key, String value, long seq, long delta) throws Exception {
    try (var producer = producer(Map.of())) {
      var forged = new ProducerRecord<>(topic, key, value.getBytes(UTF_8));
      forged.headers().add("seq", Long.toString(seq).getBytes(UTF_8));
      forged.headers().add("delta", Long.toString(delta).getBytes(UTF_8));
      producer.send(forged).get();
    }
  }

  /** Starts the job on this test's topics. */
  RunningJob start(List<String> jvmOptions, String... more) {
    return start(Map.of(), jvmOptions, more);
  }

  /** The same with environment variables of its own. */
  RunningJob start(Map<String, String> environment, List<String> jvmOptions, String... more) {
    return start(WordCountJob.class, environment, jvmOptions, more);
  }

  /** The same without some guards, in lower case and separated by commas. */
  RunningJob startWithout(String guards, List<String> jvmOptions, String... more) {
    return guards.isEmpty()
        ? start(jvmOptions, more)
        : start(UnguardedJob.class, Map.of(UnguardedJob.OFF, guards), jvmOptions, more);
  }

  private RunningJob start(
      Class<?> main, Map<String, String> environment, List<String> jvmOptions, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                ClassArchive.option(),
                "-Djava.io.tmpdir=" + files,
                "-Dspark.master=local[2,8]",
                "-Dspark.ui.enabled=false"));
    options.addAll(jvmOptions);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--topic",
                input(),
                "--counts-topic",
                counts(),
                "--progress-topic",
                progress(),
                "--batch-interval",
                INTERVAL.toMillis() + "ms",
                "--page-port",
                "0",
                "--http-port",
                "0"));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--wait")) {
      arguments.addAll(List.of("--wait", "20s"));
    }
    if (!arguments.contains("--app-id")) {
      arguments.addAll(List.of("--app-id", appId()));
    }
    if (!arguments.contains("--bootstrap-servers")) {
      arguments.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
    }
    RunningJob job = new RunningJob(main, environment, options, arguments);
    jobs.add(job);
    return job;
  }

  /**
   * As an operator does, starts the job again if it has ended; an end that says that a new start
   * cannot help fails the test.
   */
  RunningJob startAgainIfEnded(RunningJob job, String... more) throws InterruptedException {
    if (job.jvm().isAlive()) {
      return job;
    }
    System.err.println("the job ended with " + ExitCode.describe(job.exitCode()));
    assertThat(job.exitCode()).as(job.log()).isIn(PASSING_ENDS);
    return start(List.of(), more);
  }

  /** The arguments of a verifier of this test's topics. */
  String[] verifierArguments(String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--bootstrap-servers=" + cluster.bootstrapServers());
    arguments.add("--topic=" + input());
    arguments.add("--counts-topic=" + counts());
    return arguments.toArray(String[]::new);
  }

  /** Runs the job to the topic's end. */
  RunningJob runToEnd(String... more) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--until-end");
    RunningJob job = start(List.of(), arguments.toArray(String[]::new));
    int code = job.exitCode();
    if (code != 0) {
      throw new AssertionError("job exited with " + code + ":\n" + job.log());
    }
    CommittedRecords.awaitVisible(admin());
    return job;
  }

  /** The committed totals as any reader sees them: the last one of each word. */
  Map<String, Long> totals() {
    CommittedRecords.awaitVisible(admin());
    Map<String, Long> totals = new TreeMap<>();
    if (exists(counts())) {
      CommittedRecords.forEach(client(), counts(), stored -> take(stored, totals));
    }
    return totals;
  }

  /** The same if a word may stand in two partitions: the one of the newest transaction. */
  Map<String, Long> newestTotals() {
    Map<String, Long> totals = new TreeMap<>();
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    CommittedRecords.forEach(client(), counts(), all::add);
    all.sort(Comparator.comparingLong(stored -> header(stored, "seq")));
    all.forEach(stored -> take(stored, totals));
    return totals;
  }

  private static void take(ConsumerRecord<byte[], byte[]> stored, Map<String, Long> totals) {
    String word = new String(stored.key(), UTF_8);
    if (stored.value() == null) {
      totals.remove(word);
    } else {
      totals.put(word, decimal(stored.value()));
    }
  }

  /** The number in a header of a total. */
  static long header(ConsumerRecord<byte[], byte[]> stored, String name) {
    return decimal(stored.headers().lastHeader(name).value());
  }

  static long decimal(byte[] ascii) {
    return Long.parseLong(new String(ascii, UTF_8));
  }

  /** An independent count of all that is in the input topic, by white space. */
  Map<String, Long> recount() {
    return recount(partition -> Long.MAX_VALUE);
  }

  /** The same of what lies before the offsets that the committed progress record names. */
  Map<String, Long> recountOfProgress() {
    JsonNode offsets = committedProgress().path("nextOffsets");
    return recount(partition -> offsets.path(partition).asLong());
  }

  private Map<String, Long> recount(IntToLongFunction until) {
    Map<String, Long> counts = new TreeMap<>();
    CommittedRecords.forEach(
        client(),
        input(),
        stored -> {
          if (stored.value() != null && stored.offset() < until.applyAsLong(stored.partition())) {
            for (String word : new String(stored.value(), UTF_8).split("\\p{IsWhite_Space}+", -1)) {
              if (!word.isEmpty()) {
                counts.merge(word, 1L, Long::sum);
              }
            }
          }
        });
    return counts;
  }

  /** How many committed records the input topic holds. */
  long recountedRecords() {
    long[] records = {0};
    CommittedRecords.forEach(client(), input(), stored -> records[0]++);
    return records[0];
  }

  /** The progress record as any reader sees it; an empty object before there is one. */
  JsonNode committedProgress() {
    CommittedRecords.awaitVisible(admin());
    JsonNode[] last = {JSON.createObjectNode()};
    if (exists(progress())) {
      CommittedRecords.forEach(
          client(),
          progress(),
          stored -> {
            try {
              last[0] = JSON.readTree(stored.value());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return last[0];
  }

  private boolean exists(String topic) {
    return KafkaAnswer.of(admin().listTopics().names()).contains(topic);
  }

  /** By partition, the offset where the committed input ends. */
  List<Long> ends() {
    Map<String, Object> client = client();
    client.put("isolation.level", "read_committed");
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(client, deserializer, deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(input()).stream()
              .map(info -> new TopicPartition(input(), info.partition()))
              .sorted(Comparator.comparing(TopicPartition::partition))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      return partitions.stream().map(ends::get).toList();
    }
  }

  long committedSeq() {
    return committedProgress().path("seq").asLong();
  }

  /** Ends a test: no job may outlive it. */
  void killJobs() {
    jobs.forEach(RunningJob::close);
    jobs.clear();
  }

  /** Waits until all that is in the input topic is counted, exactly. */
  void awaitTotalsEqualInput() {
    await().atMost(patience()).untilAsserted(() -> assertThat(totals()).isEqualTo(recount()));
  }

  /** The same, and until the job's page and metrics, which follow the commit, have it, too. */
  void awaitTotalsEqualInput(RunningJob job) {
    awaitTotalsEqualInput();
    // Set after all others but those of the size of the totals.
    job.awaitMetric(
        "wordcount_words_all_time", recount().values().stream().mapToLong(Long::longValue).sum());
  }

  /** The same, or until the job has ended. */
  void awaitTotalsOrEnd(RunningJob job) {
    await().atMost(patience()).until(() -> !job.jvm().isAlive() || totals().equals(recount()));
  }

  static Duration patience() {
    return Duration.ofMinutes(3);
  }

  @Override
  public void close() throws IOException {
    killJobs();
    if (admin != null) {
      admin.close();
    }
    cluster.close();
    Utils.delete(files.toFile());
    if (proxy != null) {
      proxy.close();
    }
  }
}
