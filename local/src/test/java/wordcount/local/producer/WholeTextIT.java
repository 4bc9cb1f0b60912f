package wordcount.local.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import wordcount.local.ClassArchive;
import wordcount.local.job.CommittedRecords;
import wordcount.local.server.KafkaProxy;
import wordcount.local.server.LocalCluster;
import wordcount.producer.IdentifiedText;
import wordcount.producer.LineProducer;
import wordcount.producer.ProducerSettings;
import wordcount.producer.TextTransaction;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Files are sent whole and once, or not at all, however a run of the producer ends. */
class WholeTextIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TERMINATED = 128 + 15;

  /** So many that they take a dozen requests. */
  private static final int LINES = 500_000;

  private static KafkaProxy proxy;
  private static LocalCluster cluster;

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();
  private final Set<String> older = new HashSet<>();
  private String topic;

  @BeforeAll
  static void startCluster(@TempDir Path data) throws Exception {
    proxy = new KafkaProxy();
    Map<String, String> settings = new HashMap<>(proxy.brokerSettings());
    settings.put("authorizer.class.name", "kafka.security.authorizer.AclAuthorizer");
    settings.put("allow.everyone.if.no.acl.found", "true");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
    cluster = LocalCluster.start(data, 0, proxy.brokerPort(), settings);
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
    proxy.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) throws Exception {
    topic = test.getTestMethod().orElseThrow().getName();
    cluster.createTopic(topic, 1);
    try (Admin admin = cluster.kafka().admin()) {
      admin.listTransactions().all().get().forEach(one -> older.add(one.transactionalId()));
    }
  }

  @AfterEach
  void endProducers() {
    proxy.heal();
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldSendATextAgainIfThatIsAskedForAfterAGoodRun() throws Exception {
    String file = write("one", "two");

    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);

    assertThat(committed()).containsExactly("one", "two", "one", "two");
  }

  @Test
  void shouldHaveSentNothingWhenItIsKilledAndAllOnceWhenItIsRepeated() throws Exception {
    // given
    String file = numberedLines();
    CountDownLatch killed = new CountDownLatch(1);
    CountDownLatch sending = holdProduceRequests(killed);
    Process first = start(file);
    sending.await();

    // when
    first.destroyForcibly().waitFor();
    proxy.heal();
    killed.countDown();

    // then
    assertThat(committed()).isEmpty();
    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(committed()).isEqualTo(numbers());
  }

  @Test
  void shouldHaveSentNothingWhenItIsStoppedThoughKafkaDoesNotAnswer() throws Exception {
    // given
    String file = numberedLines();
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch sending = holdProduceRequests(stopped);
    Process first = start(file);
    sending.await();

    // when
    first.destroy();

    // then
    assertThat(exitCode(first)).as(this::log).isEqualTo(TERMINATED);
    assertThat(log()).contains("error: stopped: nothing was sent").doesNotContain("done lines");
    proxy.heal();
    stopped.countDown();
    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(committed()).isEqualTo(numbers());
  }

  @Test
  void shouldReportThatAnotherProducerSendsTheSamePath() throws Exception {
    // given
    String file = numberedLines();
    CountDownLatch replaced = new CountDownLatch(1);
    CountDownLatch sending = holdProduceRequests(replaced);
    Process first = start(file);
    sending.await();

    // when: as a producer on another machine would
    String id;
    try (Admin admin = cluster.kafka().admin()) {
      id =
          admin.listTransactions().all().get().stream()
              .map(TransactionListing::transactionalId)
              .filter(one -> !older.contains(one))
              .findFirst()
              .orElseThrow();
    }
    TextTransaction.open(new ProducerSettings(cluster.clientProperties()), topic, id, PATIENCE)
        .close();
    replaced.countDown();

    // then
    assertThat(exitCode(first)).as(this::log).isEqualTo(ExitCode.FENCED);
    assertThat(log()).contains("another machine", "the same path (" + file + ")");
    assertThat(committed()).isEmpty();
  }

  @Test
  void shouldNotResendATextThatARunCommittedWithoutReportingIt() throws Exception {
    // given
    String file = write("one", "two");
    CountDownLatch killed = new CountDownLatch(1);
    proxy.set(
        new KafkaProxy.Fault() {
          @Override
          public boolean response(KafkaProxy.Request answered) throws Exception {
            if (answered.header().apiKey() == ApiKeys.END_TXN) {
              killed.await();
              return false;
            }
            return true;
          }
        });
    Process first = start(file);
    awaitTransaction(TransactionState.COMPLETE_COMMIT);

    // when
    first.destroyForcibly().waitFor();
    proxy.heal();
    killed.countDown();

    // then
    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log())
        .contains(
            "an earlier run sent this whole text before it was interrupted; it was not sent again",
            "done lines=2");
    assertThat(committed()).containsExactly("one", "two");
    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log()).doesNotContain("not sent again");
    assertThat(committed()).as("a good run more").containsExactly("one", "two", "one", "two");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldNotResendATextThatItCouldNotReport() throws Exception {
    String file = write("one", "two");
    Process unheard = command(file).redirectOutput(new File("/dev/full")).start();
    started.add(unheard);

    assertThat(exitCode(unheard)).isEqualTo(ExitCode.FAILED);

    assertThat(exitCode(start(file))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log()).contains("not sent again", "done lines=2");
    assertThat(committed()).containsExactly("one", "two");
  }

  @Test
  void shouldHaveSentNothingOfATextWithALineThatIsTooLong() throws Exception {
    // given
    String[] lines = numbers().toArray(String[]::new);
    lines[LINES / 2] = "x".repeat(13 << 20);

    // when
    Process refused = start(write(lines));

    // then
    assertThat(exitCode(refused)).as(this::log).isEqualTo(ExitCode.FAILED);
    assertThat(log()).contains("line " + (LINES / 2 + 1) + " of ", "too long", "nothing was sent");
    assertThat(committed()).isEmpty();
    lines[LINES / 2] = Integer.toString(LINES / 2);
    assertThat(exitCode(start(write(lines)))).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(committed()).isEqualTo(numbers());
  }

  @Test
  void shouldReportMissingRightsAndTheRemedy() throws Exception {
    String file = write("one");
    for (AclBinding lacking :
        List.of(
            acl(ResourceType.TRANSACTIONAL_ID, "wordcount-text-", AclOperation.DESCRIBE),
            acl(ResourceType.GROUP, "wordcount-text-", AclOperation.DELETE),
            acl(ResourceType.TOPIC, topic, AclOperation.WRITE))) {
      try (Admin admin = cluster.kafka().admin()) {
        admin.createAcls(List.of(lacking)).all().get();
        int code = exitCode(start(file));
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();

        assertThat(code).as(lacking + log()).isEqualTo(ExitCode.FAILED);
        assertThat(log())
            .as(lacking.toString())
            .contains(
                "nothing was sent",
                "Write and Describe on transactional id wordcount-text-",
                "Read on group wordcount-text-",
                "Read and Write on topic " + topic,
                "make producer ARGS=- < FILE");
        assertThat(log().lines().filter(line -> line.startsWith("error: "))).hasSize(1);
      }
    }
    assertThat(committed()).isEmpty();
  }

  @Test
  void shouldReportThatATextTookLongerThanItsTransaction() throws Exception {
    // given
    int[] lines = {0};
    try (TextTransaction text =
        TextTransaction.open(
            new ProducerSettings(cluster.clientProperties()),
            topic,
            topic,
            Duration.ofSeconds(1))) {
      // when
      assertThatThrownBy(
              () -> {
                try {
                  text.sender()
                      .send(
                          () -> {
                            if (lines[0]++ == 1) {
                              awaitTransaction(TransactionState.COMPLETE_ABORT);
                            }
                            return lines[0] <= 3 ? new byte[] {'x'} : null;
                          });
                  text.commit(new IdentifiedText.Identity(3, ""));
                } catch (ProgramException e) {
                  throw text.explained(e);
                }
              })
          // then
          .isInstanceOfSatisfying(
              ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TIMED_OUT))
          .hasMessageContainingAll("longer than its transaction", "after 1 s; nothing was sent");
    }
    assertThat(committed()).isEmpty();
  }

  /** One right on something; with it, all others on that are refused. */
  private static AclBinding acl(ResourceType type, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.PREFIXED),
        new AccessControlEntry("User:*", "*", operation, AclPermissionType.ALLOW));
  }

  /** Lets a few requests with records pass; counts down when the next one waits. */
  private static CountDownLatch holdProduceRequests(CountDownLatch until) {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger requests = new AtomicInteger();
    proxy.set(
        new KafkaProxy.Fault() {
          @Override
          public boolean request(KafkaProxy.Request request) throws Exception {
            if (request.header().apiKey() == ApiKeys.PRODUCE && requests.incrementAndGet() > 3) {
              held.countDown();
              until.await();
            }
            return true;
          }
        });
    return held;
  }

  /** Waits until the transaction of this test's topic is in that state. */
  private void awaitTransaction(TransactionState state) {
    try (Admin admin = cluster.kafka().admin()) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin.listTransactions().all().get().stream()
                      .filter(listed -> !older.contains(listed.transactionalId()))
                      .map(TransactionListing::state)
                      .anyMatch(state::equals));
    }
  }

  private String numberedLines() throws IOException {
    return write(numbers().toArray(String[]::new));
  }

  private String write(String... lines) throws IOException {
    return Files.write(directory.resolve("lines.txt"), List.of(lines)).toString();
  }

  private static List<String> numbers() {
    return IntStream.range(0, LINES).mapToObj(Integer::toString).toList();
  }

  private Process start(String file) throws IOException {
    Process producer =
        command(file)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    started.add(producer);
    return producer;
  }

  private ProcessBuilder command(String file) {
    return new ProcessBuilder(
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
        file);
  }

  /** What a reader of committed records finds, read without a line of our own programs. */
  private List<String> committed() {
    try (Admin admin = cluster.kafka().admin()) {
      CommittedRecords.awaitVisible(admin);
    }
    List<String> lines = new ArrayList<>();
    CommittedRecords.forEach(
        cluster.clientProperties(), topic, line -> lines.add(new String(line.value(), UTF_8)));
    return lines;
  }

  private static int exitCode(Process producer) throws InterruptedException {
    assertThat(producer.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
    return producer.exitValue();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
