package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.ExitCode;

/** Runs the program as {@code make run} does, in a process of its own. */
class LocalPipelineIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TERMINATED = 128 + 15;

  private static final String FIRST_LINE = "The harbour wakes before the town does.";

  /** A text with most of what texts have: CRLF, several spaces, empty lines, tabs, Unicode. */
  private static final String TEXT =
      "one two  two\r\n\n\tthree three\u00a0three \nÜber über\nback\\slash back\\slash\nno end";

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "KAFKA_PORT", "0",
              "ZOOKEEPER_PORT", "0",
              "HTTP_PORT", "0",
              "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));

  @BeforeEach
  void makeRoomForData() throws IOException {
    Files.createDirectory(directory.resolve("target"));
  }

  @AfterEach
  void leaveNothingRunning() {
    started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldCountATextExactlyAndLeaveNothingBehind() throws Exception {
    Path text = Files.writeString(directory.resolve("text.txt"), TEXT);

    Process run = start(text, "--input", "-", "--output", "counts.tsv");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(directory.resolve("counts.tsv"))
        .hasContent(
            "three\t3\nback\\\\slash\t2\ntwo\t2\nend\t1\nno\t1\none\t1\nÜber\t1\nüber\t1\n");
    assertThat(out())
        .contains("           3  three")
        .contains("distinct words: 8", "total words: 12");
    assertThat(directory.resolve("target")).isEmptyDirectory();
  }

  @Test
  void shouldCountAnEmptyText() throws Exception {
    Files.writeString(directory.resolve("empty.txt"), "");

    Process run = start("--input", "empty.txt", "--output", "counts.tsv");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(directory.resolve("counts.tsv")).isEmptyFile();
    assertThat(out()).contains("total words: 0");
  }

  @Test
  void shouldEndWithTheExitCodeOfAJobThatCannotCount() throws Exception {
    Files.writeString(directory.resolve("text.txt"), TEXT);
    environment.put("WORDCOUNT_BATCH_INTERVAL", "never");

    Process run = start("--input", "text.txt");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(log()).contains("never", "error: the text was not counted");
  }

  @Test
  void shouldRefuseAWrongQueryBeforeItSendsTheText() throws Exception {
    Files.writeString(directory.resolve("text.txt"), TEXT);

    Process run =
        start("--input", "text.txt", "--view", "sql", "--sql", "SELECT nothing FROM words");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(log()).contains("error: --sql is not a query", "nothing").doesNotContain("sent ");
  }

  @Test
  void shouldStreamThroughADeathOfTheJobUntilItIsStopped() throws Exception {
    Process run = start("--data", "data");
    awaitOutput(FIRST_LINE);
    run.descendants().forEach(ProcessHandle::destroyForcibly);
    awaitOutput("the job ended with exit code 137; starting it again in 1 s");
    int before = out().size();
    await()
        .atMost(PATIENCE)
        .until(() -> out().stream().skip(before).anyMatch(line -> line.startsWith("Time: ")));

    run.toHandle().destroy();

    assertThat(run.waitFor(10, TimeUnit.SECONDS)).as("stopped in time").isTrue();
    assertThat(run.exitValue()).as(this::log).isEqualTo(TERMINATED);
    assertThat(out().stream().filter(line -> line.matches("\\[ *\\d+\\.\\d s] .*")))
        .map(line -> line.substring(line.indexOf(']') + 2))
        .anyMatch(line -> line.matches("ZooKeeper +localhost:\\d+"))
        .anyMatch(line -> line.matches("Kafka +localhost:\\d+"))
        .anyMatch(line -> line.matches("topics +test-topic"))
        .anyMatch(line -> line.matches(" +metrics +http://localhost:\\d+/metrics"))
        .last()
        .asString()
        .matches("all stopped; counted [1-9]\\d* words, [1-9]\\d* distinct; most frequent: .*");
    assertThat(run.descendants()).isEmpty();
    assertThat(directory.resolve("data").toFile().list()).containsOnly("kafka", "zookeeper");
  }

  @Test
  void shouldGoOnWithKeptDataAfterItWasKilledAndLeaveNoOrphan() throws Exception {
    Process first = start("--data", "data");
    awaitOutput(FIRST_LINE);
    List<ProcessHandle> children = first.descendants().toList();

    first.destroyForcibly().waitFor();

    assertThat(children).as("the job").isNotEmpty();
    await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    Path text = Files.writeString(directory.resolve("more.txt"), "fresh fresh fresh\n");
    Process second = start(text, "--data", "data", "--input", "-", "--output", "counts.tsv");
    assertThat(exitCode(second)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(directory.resolve("counts.tsv")).content().contains("harbour\t", "fresh\t3\n");
  }

  /**
   * What {@code localhost} leads to on other people's machines: Debian, macOS and Docker have both
   * addresses; the second of these has one, but not the one that servers use by default; the third
   * does not know its own name either.
   */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1 localhost\n::1 localhost\n", "::1 localhost\n", "\n"})
  void shouldCountWhateverLocalhostLeadsTo(String hosts) throws Exception {
    Path text = Files.writeString(directory.resolve("text.txt"), TEXT);
    Path file = Files.writeString(directory.resolve("hosts"), hosts);
    environment.merge("JAVA_TOOL_OPTIONS", " -Djdk.net.hosts.file=" + file, String::concat);

    Process run = start(text, "--input", "-");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).contains("total words: 12");
  }

  @Test
  void shouldCountInADirectoryWhoseNameIsAList() throws Exception {
    Path awkward = Files.createDirectories(directory.resolve("x,y z"));
    Path text = Files.writeString(directory.resolve("text.txt"), TEXT);

    Process run = start(awkward, text, "--input", "-", "--data", awkward.resolve("d,e").toString());

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).contains("total words: 12");
    assertThat(awkward.toFile().list()).containsOnly("target", "d,e");
    assertThat(awkward.resolve("d,e").toFile().list()).containsOnly("kafka", "zookeeper");
    assertThat(awkward.resolve("target")).isEmptyDirectory();
    assertThat(directory.toFile().list()).doesNotContain("x", "y z", "y z,d", "e");
  }

  /** As under {@code docker run --user} and OpenShift, whose user ids are not in passwd. */
  @Test
  void shouldCountForAUserWithoutAName() throws Exception {
    Path source =
        Files.writeString(
            directory.resolve("UnixSystem.java"),
            """
            package com.sun.security.auth.module;

            public class UnixSystem {
              public String getUsername() { return null; }
              public long getUid() { return 12345; }
              public long getGid() { return 12345; }
              public long[] getGroups() { return new long[0]; }
            }
            """);
    Path patch = directory.resolve("patch");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--patch-module=jdk.security.auth=" + directory,
                "-d",
                patch.toString(),
                source.toString());
    assertThat(compiled).isZero();
    environment.merge(
        "JAVA_TOOL_OPTIONS", " --patch-module=jdk.security.auth=" + patch, String::concat);
    Path text = Files.writeString(directory.resolve("text.txt"), TEXT);

    Process run = start(text, "--input", "-", "--view", "sql");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).contains("total words: 12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "zookeeper"})
  void shouldSayInOneLineThatAServerCannotUseItsFiles(String server) throws Exception {
    Files.writeString(Files.createDirectory(directory.resolve("data")).resolve(server), "a file");

    Process run = start("--data", "data", "--input", "-");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.FAILED);
    assertThat(read("err"))
        .filteredOn(line -> !line.startsWith("Picked up"))
        .anyMatch(line -> line.startsWith("error: "))
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("ERROR"));
    assertThat(directory.resolve("target")).isEmptyDirectory();
  }

  @Test
  void shouldSayInOneLineThatTheJobCannotCount() throws Exception {
    environment.put("WORDCOUNT_BATCH_INTERVAL", "never");

    Process run = start();

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(read("err")).contains("error: the job cannot count: it ended with exit code 2");
  }

  private Process start(String... arguments) throws IOException {
    return start(Path.of("/dev/null"), arguments);
  }

  private Process start(Path input, String... arguments) throws IOException {
    return start(directory, input, arguments);
  }

  private Process start(Path folder, Path input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-Dstdout.encoding=UTF-8", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(LocalPipeline.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectInput(input.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    started.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  private void awaitOutput(String part) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(out()).anyMatch(line -> line.contains(part)));
  }

  private List<String> out() {
    return read("out");
  }

  private String log() {
    return Stream.of("out", "err")
        .flatMap(name -> read(name).stream())
        .reduce("", (all, line) -> all + line + "\n");
  }

  private List<String> read(String name) {
    try {
      return Files.readAllLines(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
