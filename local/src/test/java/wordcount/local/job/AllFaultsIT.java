package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.local.server.KafkaProxy;
import wordcount.program.KafkaAnswer;

/** One fault after the other, in random order, while lines come: the counts stay exact. */
@Tag("long")
class AllFaultsIT {
  private static final long SEED = Long.getLong("wordcount.seed", System.nanoTime());
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("wordcount.faults.seconds", 400));

  private static final String[] OPTIONS = {"--view", "none"};

  @RegisterExtension private static final JobHarness harness = JobHarness.behindProxy();

  private final Random random = new Random(SEED);

  /** By word, how often it was sent and committed. */
  private final Map<String, Long> sent = new HashMap<>();

  private final List<RunningJob> paused = new ArrayList<>();
  private int partitions = 2;
  private RunningJob job;

  private interface Fault {
    void happen() throws Exception;
  }

  @Test
  void shouldStayExactThroughFaultsInRandomOrder() throws Exception {
    System.err.println("seed: -Dwordcount.seed=" + SEED);
    // given
    harness.newInput(partitions);
    Map<String, Fault> faults = new TreeMap<>();
    faults.put("kill the job", this::killJob);
    faults.put("pause the job and start another", this::pause);
    faults.put("let paused jobs come back", this::resume);
    faults.put("restart the broker", harness::restartBroker);
    faults.put("kill the broker", this::killBroker);
    faults.put("delay answers", () -> harness.proxy().set(delays()));
    faults.put("lose an answer to a commit", () -> harness.proxy().set(lostCommit()));
    faults.put("cut connections of reads", () -> harness.proxy().set(cuts()));
    faults.put("heal the network", harness.proxy()::heal);
    faults.put("add a partition", this::addPartition);
    faults.put("delete what was counted", this::deleteCounted);
    List<String> names = List.copyOf(faults.keySet());
    job = harness.start(List.of(), OPTIONS);

    // when
    long end = System.nanoTime() + TIME.toNanos();
    while (System.nanoTime() < end) {
      String name = names.get(random.nextInt(names.size()));
      System.err.println("fault: " + name);
      faults.get(name).happen();
      send();
      awaitCommitOrEnd();
      job = harness.startAgainIfEnded(job, OPTIONS);
    }
    harness.proxy().heal();
    resume();
    job = harness.startAgainIfEnded(job, OPTIONS);
    send();

    // then
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(
            () -> {
              job = harness.startAgainIfEnded(job, OPTIONS);
              assertThat(harness.totals().equals(sent)).as("seed %d", SEED).isTrue();
            });
    job.close();
    harness.runToEnd();
    assertThat(harness.totals()).as("seed %d", SEED).isEqualTo(sent);
  }

  /** Leaves the job time for some progress, but not always. */
  private void awaitCommitOrEnd() {
    long before = harness.committedSeq();
    long until = System.nanoTime() + Duration.ofMillis(random.nextInt(12_000)).toNanos();
    await()
        .atMost(JobHarness.patience())
        .until(
            () ->
                System.nanoTime() > until
                    || !job.jvm().isAlive()
                    || harness.committedSeq() > before + 2);
  }

  private void pause() throws Exception {
    job.signal("STOP");
    paused.add(job);
    job = harness.start(List.of(), OPTIONS);
  }

  private void resume() throws Exception {
    for (RunningJob one : paused) {
      one.signal("CONT");
    }
    paused.clear();
  }

  private void killBroker() throws IOException {
    harness.cluster().kafka().kill();
    harness.cluster().kafka().start();
  }

  private void addPartition() {
    if (partitions < 6) {
      partitions++;
      harness.extend(harness.input(), partitions);
    }
  }

  private void killJob() {
    job.close();
    job = harness.start(List.of(), OPTIONS);
  }

  private void deleteCounted() {
    Map<TopicPartition, RecordsToDelete> counted = new HashMap<>();
    var offsets = harness.committedProgress().path("nextOffsets");
    for (int partition = 0; partition < offsets.size(); partition++) {
      counted.put(
          new TopicPartition(harness.input(), partition),
          RecordsToDelete.beforeOffset(offsets.path(partition).asLong()));
    }
    KafkaAnswer.of(harness.admin().deleteRecords(counted).all());
  }

  /** Sends lines; the network is good to these, as it has to be known what was sent. */
  private void send() {
    Map<String, Object> settings =
        Map.of("client.id", "lines", "transactional.id", harness.appId() + "-lines");
    try (var producer = harness.producer(settings)) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 5; transaction++) {
        Map<String, Long> words = new HashMap<>();
        producer.beginTransaction();
        for (int line = random.nextInt(300); line > 0; line--) {
          String word = "w" + random.nextInt(1000);
          words.merge(word, 2L, Long::sum);
          byte[] value = (word + "  " + word).getBytes(UTF_8);
          // What could not be sent fails the commit.
          var unused =
              producer.send(
                  new ProducerRecord<>(harness.input(), random.nextInt(partitions), null, value));
        }
        if (random.nextInt(3) == 0) {
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
          words.forEach((word, count) -> sent.merge(word, count, Long::sum));
        }
      }
    }
  }

  private static boolean isLines(KafkaProxy.Request request) {
    return "lines".equals(request.header().clientId());
  }

  private KafkaProxy.Fault delays() {
    int millis = random.nextInt(400);
    return new KafkaProxy.Fault() {
      @Override
      public boolean response(KafkaProxy.Request answered) throws InterruptedException {
        if (!isLines(answered)) {
          Thread.sleep(millis);
        }
        return true;
      }
    };
  }

  private KafkaProxy.Fault lostCommit() {
    String appId = harness.appId();
    return new KafkaProxy.Fault() {
      private boolean lost;

      @Override
      public synchronized boolean response(KafkaProxy.Request answered) {
        boolean lose = !lost && answered.endsTransactionOf(appId);
        lost |= lose;
        return !lose;
      }
    };
  }

  private KafkaProxy.Fault cuts() {
    Random when = new Random(random.nextLong());
    return new KafkaProxy.Fault() {
      @Override
      public synchronized boolean request(KafkaProxy.Request request) {
        return isLines(request) || when.nextInt(30) > 0;
      }
    };
  }
}
