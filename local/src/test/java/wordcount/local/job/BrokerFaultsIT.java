package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wordcount.program.ExitCode;
import wordcount.program.KafkaAnswer;

/** Brokers are away for long, or come back with less than they had. */
class BrokerFaultsIT {
  /** What the chart gives a driver between SIGTERM and SIGKILL. */
  private static final Duration GRACE = Duration.ofSeconds(45);

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @AfterEach
  void startBroker() throws IOException {
    harness.killJobs();
    harness.cluster().kafka().start();
  }

  @Test
  @Tag("long")
  void shouldResumeAfterMinutesWithoutBrokers() throws Exception {
    // given: a job whose patience with each question to them is that of ten seconds, not of sixty
    var job =
        countSomething(
            2,
            "--kafka-property=request.timeout.ms=5000",
            "--kafka-property=default.api.timeout.ms=10000");
    harness.send("or not to be", "that is the question");

    // when
    harness.cluster().kafka().stop();

    // then: it ends, and so does one that is started before they are back
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.UNREACHABLE);
    var early = harness.start(List.of());
    assertThat(early.exitCode()).as(early.log()).isEqualTo(ExitCode.UNREACHABLE);
    harness.cluster().kafka().start();
    harness.start(List.of());
    harness.awaitTotalsEqualInput();
  }

  @Test
  void shouldEndWithinItsGraceThoughNoBrokerAnswers() throws Exception {
    // given: a job in the middle of a batch that it cannot commit
    var job = countSomething(2);
    harness.send("or not to be", "that is the question");
    harness.cluster().kafka().kill();

    // when
    job.jvm().stop(GRACE);

    // then
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.TERMINATED);
    harness.cluster().kafka().start();
    harness.start(List.of());
    harness.awaitTotalsEqualInput();
  }

  @ParameterizedTest
  @CsvSource({"all,true", "all,false", "half,false"})
  void shouldRejectATopicThatLostCountedRecords(String lost, boolean whileItCounts)
      throws Exception {
    // given
    var job = countSomething(1);
    Map<String, Long> counted = harness.totals();
    if (!whileItCounts) {
      job.close();
    }

    // when: the broker crashes, and finds little on its disk when it comes back
    Path log = folderOfInput();
    harness.cluster().kafka().kill();
    if (lost.equals("all")) {
      Utils.delete(log.toFile());
    } else {
      halve(log);
    }
    harness.cluster().kafka().start();
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(
            () ->
                assertThat(harness.ends())
                    .singleElement()
                    .satisfies(end -> assertThat(end).isLessThan(20)));

    // then: it refuses, and so does the next one when a new record has come
    if (whileItCounts) {
      assertRefused(job);
    }
    assertRefused(harness.start(List.of()));
    harness.send("new");
    assertRefused(harness.start(List.of()));
    assertThat(harness.totals()).isEqualTo(counted);
  }

  private static JobHarness.RunningJob countSomething(int partitions, String... options)
      throws Exception {
    harness.newInput(partitions);
    for (int line = 0; line < 20; line++) {
      harness.send("to be " + line);
    }
    var job = harness.start(List.of(), options);
    harness.awaitTotalsEqualInput();
    return job;
  }

  private static void assertRefused(JobHarness.RunningJob job) throws InterruptedException {
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(job.err)
        .anyMatch(line -> line.contains("has lost records that were counted"))
        .anyMatch(line -> line.contains("next: brokers lost data"));
  }

  /** Where the broker keeps the only partition of the input. */
  private static Path folderOfInput() {
    var folders = KafkaAnswer.of(harness.admin().describeLogDirs(List.of(0)).allDescriptions());
    return Path.of(folders.get(0).keySet().iterator().next(), harness.input() + "-0");
  }

  private static void halve(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path segment = files.filter(file -> file.toString().endsWith(".log")).findFirst().get();
      try (RandomAccessFile content = new RandomAccessFile(segment.toFile(), "rw")) {
        content.setLength(content.length() / 2);
      }
    }
  }
}
