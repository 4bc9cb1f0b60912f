package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Executors are killed: JVMs of their own, as on a cluster. */
class ExecutorFaultsIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();

  /** Where Spark looks for its own jars, of which it needs none, and keeps what executors print. */
  @TempDir private Path spark;

  @Test
  void shouldStayExactAndResumeWhenExecutorsAreKilled() throws Exception {
    // given: two executors, each of which waits in the middle of a batch
    harness.newInput(2);
    harness.send("to be", "or not to be");
    Path goOn = spark.resolve("go-on");
    var job = startOnExecutors("-Dwordcount.failpoint=read@3:await=" + goOn);
    harness.awaitTotalsEqualInput();
    harness.send("that", "is", "the question", "whether", "'tis nobler", "in the mind");
    await().atMost(JobHarness.patience()).until(this::waiting, count -> count == 2);

    // when: one dies there, and the other goes on
    Set<ProcessHandle> first = executors(job);
    assertThat(first).hasSize(2);
    kill(first.iterator().next());
    Files.createFile(goOn);

    // then: what it had read is counted once, and another takes its place
    harness.awaitTotalsEqualInput();
    await().atMost(JobHarness.patience()).until(() -> executors(job).size() == 2);

    // when: all of them die while they count
    for (ProcessHandle executor : executors(job)) {
      kill(executor);
      harness.send("to suffer", "the slings", "and arrows");
    }

    // then
    harness.awaitTotalsEqualInput();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
    assertThat(job.metric("wordcount_batches_total{result=\"failed\"}")).isZero();
    assertThat(harness.committedProgress().path("records").asLong())
        .isEqualTo(harness.recountedRecords());
  }

  private JobHarness.RunningJob startOnExecutors(String options) throws IOException {
    Files.createDirectory(spark.resolve("jars"));
    return harness.start(
        Map.of("SPARK_HOME", spark.toString(), "SPARK_SCALA_VERSION", "2.13"),
        List.of(
            "-Dspark.master=local-cluster[2,1,512]",
            "-Dspark.executor.memory=512m",
            "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
            "-Dspark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 " + options));
  }

  /** How many executors have come to the fail point. */
  private long waiting() throws IOException {
    try (Stream<Path> files = Files.walk(spark.resolve("work"))) {
      return files
          .filter(file -> file.endsWith("stderr"))
          .filter(file -> read(file).contains("fail point"))
          .count();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job has no other processes. */
  private static Set<ProcessHandle> executors(JobHarness.RunningJob job) {
    return ProcessHandle.of(job.jvm().pid()).stream()
        .flatMap(ProcessHandle::children)
        .collect(Collectors.toSet());
  }

  /** With SIGKILL; returns when it is gone. */
  private static void kill(ProcessHandle executor) {
    assertThat(executor.destroyForcibly()).isTrue();
    executor.onExit().join();
  }
}
