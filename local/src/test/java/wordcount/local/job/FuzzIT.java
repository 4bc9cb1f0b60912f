package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.local.server.LocalCluster;

/**
 * Random records, and between them all that can take a record's place: aborted transactions,
 * markers, holes of compaction, a beginning that was deleted. No code of the job recounts them.
 */
class FuzzIT {
  private static final long SEED = Long.getLong("wordcount.seed", System.nanoTime());

  /** Lines of random bytes; there are as many different ones as memory has room for their words. */
  private static final int ODD_LINES = 50_000;

  private static final int PARTITIONS = 3;

  @RegisterExtension
  private static final JobHarness harness =
      new JobHarness(
          directory ->
              LocalCluster.start(directory, 0, 0, Map.of("log.cleaner.backoff.ms", "200")));

  private final Random random = new Random(SEED);

  @BeforeAll
  static void tellSeed() {
    System.err.println("seed: -Dwordcount.seed=" + SEED);
  }

  @Test
  void shouldCountExactlyTheReadableRecords() throws Exception {
    count(500_000);
  }

  @Test
  @Tag("long")
  void shouldCountTenMillionRecordsExactly() throws Exception {
    count(Integer.getInteger("wordcount.fuzz.records", 10_000_000));
  }

  private void count(int records) throws Exception {
    // given
    harness.newInput(
        PARTITIONS,
        Map.of(
            "cleanup.policy", "compact,delete",
            "segment.bytes", "1000000",
            "min.cleanable.dirty.ratio", "0.01"));
    long readable = send(records / 3, 500);
    await()
        .atMost(JobHarness.patience())
        .until(() -> harness.recountedRecords() < readable - readable / 10);
    send(records - records / 3, 1_000_000_000);
    harness.deleteBefore(1000 + random.nextInt(records / 20));

    // when: a job dies between its words and their progress, in the last of three transactions that
    // it makes on any machine (its claim, half of the records, the rest), and another one goes on
    String skip = "--on-lost-input=skip";
    RunningJob first =
        harness.start(
            List.of(batchesOf(records / PARTITIONS / 2), "-Dwordcount.failpoint=b5@3"),
            skip,
            "--view=none");
    assertThat(first.exitCode()).as(first.log()).isEqualTo(99);
    RunningJob second =
        harness.start(List.of(batchesOf(records / 80)), skip, "--view=none", "--until-end");
    assertThat(second.exitCode()).as(second.log()).isZero();

    // then
    Map<String, Long> totals = harness.totals();
    assertThat(totals).as("seed %d", SEED).hasSizeGreaterThan(10_000);
    assertThat(totals.equals(harness.recount())).as("equal, seed %d", SEED).isTrue();
    assertThat(harness.committedProgress().path("records").asLong())
        .isEqualTo(harness.recountedRecords());
  }

  /** Lets a batch take at most that many offsets of each partition. */
  private static String batchesOf(int offsets) {
    return "-Dspark.streaming.kafka.maxRatePerPartition="
        + offsets * Duration.ofSeconds(1).dividedBy(JobHarness.INTERVAL);
  }

  /**
   * Sends records, most of them in transactions, of which a third is aborted.
   *
   * @param keys of how many different keys; few make records that compaction removes
   * @return how many of them can be read
   */
  private long send(int records, int keys) throws Exception {
    Map<String, Object> settings =
        Map.of("compression.type", "lz4", "batch.size", 1 << random.nextInt(10, 18));
    Map<String, Object> transactional = new HashMap<>(settings);
    transactional.put("transactional.id", harness.appId() + "-lines");
    long readable = 0;
    try (var plain = harness.producer(settings);
        var producer = harness.producer(transactional)) {
      producer.initTransactions();
      for (int sent = 0; sent < records; ) {
        int size = Math.min(records - sent, 1 + random.nextInt(random.nextBoolean() ? 10 : 8000));
        sent += size;
        if (random.nextInt(5) == 0) {
          send(plain, size, keys);
          plain.flush();
          readable += size;
          continue;
        }
        producer.beginTransaction();
        send(producer, size, keys);
        if (random.nextInt(3) == 0) {
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
          readable += size;
        }
      }
    }
    return readable;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int records, int keys) {
    for (int i = 0; i < records; i++) {
      var one =
          new ProducerRecord<>(
              harness.input(),
              random.nextInt(PARTITIONS),
              ("k" + random.nextInt(keys)).getBytes(UTF_8),
              value());
      if (random.nextInt(10) == 0) {
        one.headers().add(new RecordHeader("h", "a b".getBytes(UTF_8)));
      }
      // What could not be sent fails flush or commit.
      var unused = producer.send(one);
    }
  }

  /** A line of words, of bytes, of nothing, or none. */
  private byte[] value() {
    int kind = random.nextInt(1000);
    if (kind < 10) {
      return null;
    }
    if (kind < 50) {
      Random one = new Random(SEED + random.nextInt(ODD_LINES));
      byte[] bytes = new byte[one.nextInt(60)];
      one.nextBytes(bytes);
      return bytes;
    }
    int words = kind < 51 ? random.nextInt(2000) : random.nextInt(8);
    StringBuilder line = new StringBuilder();
    for (int word = 0; word < words; word++) {
      line.append(random.nextInt(10) == 0 ? "ü\u3000" : " ")
          .append(random.nextInt(1 << random.nextInt(1, 17)));
    }
    return line.toString().getBytes(UTF_8);
  }
}
