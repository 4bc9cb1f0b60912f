package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsTopics;
import wordcount.local.totals.Totals;
import wordcount.program.ExitCode;

/** Somebody changes the topics: deletes, replaces, truncates, extends, tears. */
class ChangedTopicsIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @BeforeEach
  void countSomething() throws Exception {
    harness.newInput(1);
    harness.send("to be", "or not to be");
    harness.runToEnd();
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void shouldRefuseATopicThatWasReplaced(int newRecords) throws Exception {
    // given: the new topic ends below, at and above the offset counted to
    replaceInput(newRecords);

    // when
    var job = harness.start(List.of(), "--until-end");

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(job.err).anyMatch(line -> line.contains("was replaced"));
    assertThat(harness.totals().get("to")).isEqualTo(2);
  }

  @Test
  void shouldMixTopicsUnknowinglyWithoutTheirIdentity() throws Exception {
    // given
    replaceInput(3);

    // when
    var job = harness.startWithout("topic_identity", List.of(), "--until-end");

    // then: two of the three new records are taken for counted
    assertThat(job.exitCode()).as(job.log()).isZero();
    assertThat(job.out).last().asString().startsWith("done records=1 ");
  }

  @Test
  void shouldAddTheNewTopicIfAskedTo() throws Exception {
    // given
    replaceInput(3);

    // when
    harness.runToEnd("--on-replaced-topic", "restart");

    // then
    assertThat(harness.totals()).containsEntry("new", 3L).containsEntry("to", 2L);
  }

  @Test
  void shouldNoticeThatTheTopicIsReplacedWhileItCounts() throws Exception {
    // given
    var job = harness.start(List.of());
    harness.send("still the first topic");
    harness.awaitTotalsEqualInput();

    // when
    replaceInput(5);

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(harness.totals()).doesNotContainKey("new");
  }

  @Test
  void shouldRefuseInputDeletedBeforeItWasCounted() throws Exception {
    // given
    harness.send("never", "counted", "that is the question");
    harness.deleteBefore(4);

    // when
    var refusing = harness.start(List.of(), "--until-end");

    // then
    assertThat(refusing.exitCode()).as(refusing.log()).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(refusing.err).anyMatch(line -> line.contains("2 records of topic"));

    // when
    var skipping = harness.runToEnd("--on-lost-input", "skip");

    // then
    assertThat(skipping.err).anyMatch(line -> line.contains("skipped 2 records"));
    assertThat(harness.totals())
        .isEqualTo(
            Map.of(
                "to",
                2L,
                "be",
                2L,
                "or",
                1L,
                "not",
                1L,
                "that",
                1L,
                "is",
                1L,
                "the",
                1L,
                "question",
                1L));
  }

  @Test
  void shouldNoticeDeletedInputWhileItCounts() throws Exception {
    // given: a job that stands still while more comes and goes than it has read
    var job = harness.start(List.of());
    harness.send("more");
    harness.awaitTotalsEqualInput();
    job.signal("STOP");
    harness.send("never", "counted", "that is the question");
    harness.deleteBefore(5);

    // when
    job.signal("CONT");

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(harness.totals()).doesNotContainKeys("never", "counted", "question");
  }

  @Test
  void shouldNotNeedTheGroupsOffsets() throws Exception {
    // given: they expire a week after the last commit
    harness.admin().deleteConsumerGroups(List.of(harness.appId())).all().get();
    harness.send("that is the question");

    // when
    harness.runToEnd();

    // then
    assertThat(harness.totals()).isEqualTo(harness.recount());
    assertThat(
            harness
                .admin()
                .listConsumerGroupOffsets(harness.appId())
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(harness.input(), 0))
                .offset())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "progress"})
  void shouldRefuseTotalsWithoutProgress(String guardsOff) throws Exception {
    // given
    harness.admin().deleteTopics(List.of(harness.progress())).all().get();
    await()
        .atMost(JobHarness.patience())
        .until(() -> !harness.admin().listTopics().names().get().contains(harness.progress()));

    // when
    var job = harness.startWithout(guardsOff, List.of(), "--until-end");

    // then: without the guard everything is counted twice
    if (guardsOff.isEmpty()) {
      assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.FAILED);
      assertThat(job.err).anyMatch(line -> line.contains("cannot resume from the stored totals"));
      assertThat(harness.totals()).isEqualTo(harness.recount());
    } else {
      assertThat(job.exitCode()).as(job.log()).isZero();
      assertThat(harness.totals()).isNotEqualTo(harness.recount());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sole_owner,progress"})
  void shouldRefuseTotalsThatAnotherJobCounts(String guardsOff) throws Exception {
    // when
    var job = harness.startWithout(guardsOff, List.of(), "--app-id", "another", "--until-end");

    // then: without the guards everything is counted twice
    if (guardsOff.isEmpty()) {
      assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.USAGE);
      assertThat(job.err)
          .anyMatch(line -> line.contains("another job counts into topic " + harness.counts()))
          .anyMatch(line -> line.contains("--app-id " + harness.appId()));
      assertThat(harness.totals()).isEqualTo(harness.recount());
    } else {
      assertThat(job.exitCode()).as(job.log()).isZero();
      assertThat(harness.totals()).isNotEqualTo(harness.recount());
    }
  }

  @Test
  void shouldLetOnlyOneOfTwoJobsBeginTogether() throws Exception {
    // given
    harness.newInput(1);

    // when
    var one = harness.start(List.of());
    var other = harness.start(List.of(), "--app-id", "another");
    await()
        .atMost(JobHarness.patience())
        .until(() -> !one.jvm().isAlive() || !other.jvm().isAlive());

    // then
    var ended = one.jvm().isAlive() ? other : one;
    assertThat(ended.exitCode()).as(ended.log()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err).anyMatch(line -> line.contains("another job has claimed topic"));

    // when: it has left nothing that keeps the other one from starting again
    String survivor = ended == other ? harness.appId() : "another";
    one.close();
    other.close();
    harness.send("to be", "or not to be");
    harness.runToEnd("--app-id", survivor);

    // then
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldLetOnlyOneBeginThoughTheirClaimsAreHidden() throws Exception {
    // given: the topic has an open transaction, so readers see nothing that comes later
    harness.newInput(1);
    harness
        .admin()
        .createTopics(
            List.of(
                new NewTopic(harness.progress(), 1, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();
    int timeout = (int) Duration.ofMinutes(10).toMillis();
    try (var open =
        harness.producer(Map.of("transactional.id", "open", "transaction.timeout.ms", timeout))) {
      open.initTransactions();
      open.beginTransaction();
      open.send(new ProducerRecord<>(harness.progress(), new byte[] {1}, null)).get();

      // when: both have committed their claims before either can be seen
      String patience = "--kafka-property=transaction.timeout.ms=" + timeout;
      var one = harness.start(List.of(), patience);
      var other = harness.start(List.of(), patience, "--app-id", "another");
      await().atMost(JobHarness.patience()).until(() -> uncommittedProgress() >= 3);
      harness.send("to be");
      open.abortTransaction();

      // then
      await()
          .atMost(JobHarness.patience())
          .until(() -> !one.jvm().isAlive() || !other.jvm().isAlive());
      var ended = one.jvm().isAlive() ? other : one;
      assertThat(ended.exitCode()).as(ended.log()).isEqualTo(ExitCode.USAGE);
      assertThat(ended.err).anyMatch(line -> line.contains("has claimed topic"));
    }
  }

  /** Returns how many records are in the progress topic, visible or not. */
  private static long uncommittedProgress() {
    TopicPartition partition = new TopicPartition(harness.progress(), 0);
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(harness.client(), deserializer, deserializer)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<byte[]> seen = new ArrayList<>();
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(stored -> seen.add(stored.key()));
      }
      return seen.size();
    }
  }

  @Test
  void shouldStartAgainWhereAnotherJobHadCountedIntoADeletedTopic() throws Exception {
    // given
    harness.admin().deleteTopics(List.of(harness.counts())).all().get();
    await()
        .atMost(JobHarness.patience())
        .until(() -> !harness.admin().listTopics().names().get().contains(harness.counts()));

    // when
    harness.runToEnd("--app-id", "another");
    harness.send("that is the question");
    harness.runToEnd("--app-id", "another");

    // then
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldRefuseProgressOfANewerVersion() throws Exception {
    // given
    ConsumerRecord<byte[], byte[]> newest = newestProgress();
    String newer =
        new String(newest.value(), UTF_8).replace("\"format\":1", "\"format\":2,\"new\":{}");
    try (var producer = harness.producer(Map.of())) {
      producer
          .send(new ProducerRecord<>(harness.progress(), newest.key(), newer.getBytes(UTF_8)))
          .get();
    }
    harness.send("that is the question");

    // when
    var job = harness.start(List.of(), "--until-end");

    // then: it says so, and leaves everything as it is
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.FAILED);
    assertThat(job.err)
        .contains(
            "error: cannot read the progress record:"
                + " it has format 2, this program supports formats up to 1",
            "  next: run the program that wrote it, or a newer one")
        .noneMatch(line -> line.startsWith("\tat "));
    assertThat(newestProgress().value()).isEqualTo(newer.getBytes(UTF_8));
    assertThat(harness.totals()).isEqualTo(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L));
  }

  @Test
  void shouldUndoATransactionThatWasTorn() throws Exception {
    // given: words of the next transaction became visible without its progress record
    harness.tear("be", 5, 3);
    harness.tear("torn", 1, 1);
    harness.send("that is the question");

    // when
    var job = harness.runToEnd();

    // then
    assertThat(job.err).anyMatch(line -> line.contains("undoing 2 totals"));
    assertThat(harness.totals()).isEqualTo(harness.recount());
    harness.send("to be continued");
    harness.runToEnd();
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldRefuseTotalsThatDoNotAddUp() throws Exception {
    // given: the same, not undone
    harness.tear("be", 5, 3);

    // when
    var job = harness.startWithout("undo", List.of(), "--until-end");

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.FAILED);
    assertThat(job.err).anyMatch(line -> line.contains("cannot resume from the stored totals"));
  }

  @Test
  void shouldCountATornTransactionTwiceWithBothGuardsOff() throws Exception {
    // given
    harness.tear("be", 5, 3);
    harness.send("be be be");

    // when
    var job = harness.startWithout("undo,conservation", List.of(), "--until-end");

    // then
    assertThat(job.exitCode()).as(job.log()).isZero();
    assertThat(harness.totals().get("be")).isEqualTo(8);
    assertThat(harness.recount().get("be")).isEqualTo(5);
  }

  @Test
  void shouldCountPartitionsThatAreAddedFromTheirBeginning() throws Exception {
    // given
    var job = harness.start(List.of());
    harness.send("one partition");
    harness.awaitTotalsEqualInput();

    // when
    harness.extend(harness.input(), 3);
    harness.send("three", "partitions", "now");

    // then: it goes on, and a restart does too
    harness.awaitTotalsEqualInput();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
    job.close();
    harness.send("six", "more", "words", "now", "and", "then");
    harness.runToEnd();
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  @Tag("long")
  void shouldGoOnWhenTheTotalsGetMorePartitions(@TempDir Path folder) throws Exception {
    // given: totals of one word in two partitions, of which only the newer one counts
    String line =
        IntStream.range(0, 100).mapToObj(number -> "w" + number).collect(Collectors.joining(" "));
    harness.send(line);
    harness.runToEnd();
    harness.extend(harness.counts(), 6);
    harness.send(line);
    harness.runToEnd();

    // when
    harness.send(line, "to be");
    var job = harness.runToEnd();

    // then: had it taken an older one, they would not add up
    assertThat(job.out).last().asString().startsWith("done records=2 words=102 distinct=104 ");
    assertThat(harness.newestTotals()).isEqualTo(harness.recount());
    PastTotals committed =
        new PastTotals(
            new TopicReader(harness.client()),
            new TotalsTopics(harness.counts(), harness.progress()),
            harness.appId(),
            1 << 20);
    assertThat(Totals.read(committed, 1, folder).words())
        .as("at the end of a run")
        .isEqualTo(harness.recount().values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void shouldRefuseInputThatKafkaCompacts() throws Exception {
    // given
    harness.send("that is the question");
    cleanUp(harness.input(), "compact,delete");

    // when
    var refusing = harness.start(List.of());

    // then
    assertThat(refusing.exitCode()).as(refusing.log()).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(refusing.err).anyMatch(line -> line.contains("is compacted"));

    // when
    var skipping = harness.runToEnd("--on-lost-input", "skip");

    // then
    assertThat(skipping.err).anyMatch(line -> line.contains("is compacted"));
    assertThat(harness.totals()).isEqualTo(harness.recount());
  }

  @Test
  void shouldRefuseTopicsThatWouldNotKeepTheTotals() throws Exception {
    for (String topic : List.of(harness.counts(), harness.progress())) {
      cleanUp(topic, "delete");
      var job = harness.start(List.of());
      assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.USAGE);
      assertThat(job.err).anyMatch(line -> line.contains("topic " + topic + " would lose totals"));
      cleanUp(topic, "compact");
    }
  }

  @Test
  void shouldMixTokenizersUnknowinglyWithoutThatGuard() throws Exception {
    // given
    harness.send("to  be");

    // when
    var job = harness.startWithout("tokenizer", List.of(), "--tokenizer", "space", "--until-end");

    // then: totals of which nobody can say what they count
    assertThat(job.exitCode()).as(job.log()).isZero();
    assertThat(harness.totals()).containsKey("").isNotEqualTo(harness.recount());
  }

  @Test
  void shouldRefuseAnotherTokenizer() throws Exception {
    var job = harness.start(List.of(), "--tokenizer", "space", "--until-end");
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.USAGE);
    assertThat(job.err).anyMatch(line -> line.contains("another tokenizer"));

    harness.runToEnd("--tokenizer", "space", "--accept-tokenizer-change");
  }

  private static void replaceInput(int records) throws Exception {
    harness.replaceInput();
    for (int i = 0; i < records; i++) {
      harness.send("new");
    }
  }

  private static void cleanUp(String topic, String policy) throws Exception {
    harness
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private static ConsumerRecord<byte[], byte[]> newestProgress() {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    CommittedRecords.forEach(harness.client(), harness.progress(), all::add);
    return all.get(all.size() - 1);
  }
}
