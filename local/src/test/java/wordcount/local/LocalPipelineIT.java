package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.fault.FailPoint;
import wordcount.local.mirror.TestDatabase;
import wordcount.local.server.EmbeddedKafka;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;

/** Runs the program as {@code make run} does, in a process of its own. */
class LocalPipelineIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TERMINATED = 128 + 15;

  private static final String FIRST_LINE = "The harbour wakes before the town does.";

  /** A text with most of what texts have: CRLF, several spaces, empty lines, tabs, Unicode. */
  private static final String TEXT =
      "one two  two\r\n\n\tthree three\u00a0three \nÜber über\nback\\slash back\\slash\nno end";

  /** The README shows the output of this command for {@link #BOOK}. */
  private static final String COUNT_A_BOOK =
      "$ make run INPUT=book.txt OUTPUT=counts.tsv TOKENIZER=words";

  private static final String BOOK = "The cat and the dog.\n\"The end.\"\n";

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();
  private final List<String> jvmOptions = new ArrayList<>();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "KAFKA_PORT", "0",
              "ZOOKEEPER_PORT", "0",
              "PAGE_PORT", "0",
              "HTTP_PORT", "0",
              "WORDCOUNT_BATCH_INTERVAL", "200ms",
              "JAVA_TOOL_OPTIONS",
                  "'" + ClassArchive.option() + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));

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
  void shouldCountTheFieldsOfJsonLinesAndReportLinesWithoutAny() throws Exception {
    Files.writeString(
        directory.resolve("events.jsonl"),
        "{\"message\":\"to be\"}\n{\"message\":null}\nno JSON\n{\"message\":[\"to\",\"go\"]}\n");

    Process run =
        start("--input", "events.jsonl", "--text-field", "/message", "--output", "counts.tsv");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(directory.resolve("counts.tsv")).hasContent("to\t2\nbe\t1\ngo\t1\n");
    assertThat(out())
        .contains(
            "warning: 2 lines are not JSON, or without text at /message;"
                + " no words were counted in them");
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
  void shouldCopyTheTotalsToADatabaseThatItStarts() throws Exception {
    Files.writeString(directory.resolve("text.txt"), TEXT);
    // As SSH passes on from a machine with other locales.
    environment.put("LC_TIME", "none_SUCH.UTF-8");
    // The login to another database.
    environment.put("WORDCOUNT_MIRROR_USER", "nobody");
    environment.put("WORDCOUNT_MIRROR_PASSWORD_FILE", "none");

    Process run = start("--input", "text.txt", "--store", "postgres");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).anyMatch(line -> line.startsWith("PostgreSQL: all 8 totals are the same"));
  }

  @Test
  void shouldContinueWithTheDatabaseOfAKilledRun() throws Exception {
    Process first = start("--data", "data", "--store", "postgres");
    awaitOutput("PostgreSQL PGPASSWORD=");
    awaitOutput(FIRST_LINE);
    Path server = directory.resolve("data/postgres/postmaster.pid");
    assertThat(server).exists();

    first.destroyForcibly().waitFor();

    await().atMost(PATIENCE).until(() -> Files.notExists(server));
    write("to be");
    assertCopied(
        List.of("--input", "text.txt", "--data", "data", "--store", "postgres"),
        "PostgreSQL: all ");
  }

  @Test
  void shouldCopyAllTotalsAgainOnceADamagedDatabaseIsDeleted() throws Exception {
    String[] run = {"--input", "text.txt", "--data", "data", "--store", "postgres"};
    write("to be");
    assertCopied(List.of(run), "PostgreSQL: all 2 totals are the same");
    Path database = directory.resolve("data/postgres");
    Files.delete(database.resolve("PG_VERSION"));

    Process damaged = start(run);

    assertThat(exitCode(damaged)).isEqualTo(ExitCode.FAILED);
    assertThat(log())
        .contains("or delete data/postgres: the job copies the totals again")
        .doesNotContain("total words");
    Utils.delete(database.toFile());
    write("or not to be");
    assertCopied(List.of(run), "PostgreSQL: all 4 totals are the same");
  }

  /** Ctrl-C reaches all processes of the terminal. */
  @Test
  void shouldStopWithoutAnErrorWhileTheDatabaseIsMade() throws Exception {
    Process run = start("--store", "postgres");
    await()
        .atMost(PATIENCE)
        .until(() -> run.descendants().anyMatch(LocalPipelineIT::makesADatabase));

    run.toHandle().destroy();
    run.descendants()
        .filter(LocalPipelineIT::makesADatabase)
        .forEach(ProcessHandle::destroyForcibly);

    assertThat(exitCode(run)).as(this::log).isEqualTo(TERMINATED);
    assertThat(log()).doesNotContain("error: ");
    assertThat(directory.resolve("target").toFile().list()).containsExactly("postgres");
  }

  private static boolean makesADatabase(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("initdb");
  }

  @Test
  void shouldReplaceTheTotalsOfAnEarlierRunInADatabaseOnlyWithMirrorRebuild() throws Exception {
    write("to be");
    try (TestDatabase database = new TestDatabase()) {
      List<String> run = List.of("--input", "text.txt", "--postgres-url", database.url());
      assertCopied(run, "PostgreSQL: all 2 totals are the same");
      write("or not to be");

      Process second = start(run.toArray(String[]::new));

      assertThat(exitCode(second)).isEqualTo(ExitCode.FAILED);
      assertThat(log()).contains("the totals of an earlier run", "--mirror-rebuild");
      assertThat(database.state("wordcount").words()).isEqualTo(Map.of("to", 1L, "be", 1L));
      List<String> again = new ArrayList<>(run);
      again.add("--mirror-rebuild");
      assertCopied(again, "PostgreSQL: all 4 totals are the same");
    }
  }

  private void assertCopied(List<String> arguments, String said) throws Exception {
    Process run = start(arguments.toArray(String[]::new));
    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).anyMatch(line -> line.startsWith(said));
  }

  @Test
  void shouldEndWithTheExitCodeOfAJobThatCannotCount() throws Exception {
    Files.writeString(directory.resolve("text.txt"), TEXT);
    environment.put("WORDCOUNT_BATCH_INTERVAL", "never");

    Process run = start("--input", "text.txt");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(log())
        .contains("the job ended with exit code 2 (wrong usage); nothing was counted")
        .containsOnlyOnce("error: ");
    assertThat(log()).contains("error: --batch-interval must be a duration");
  }

  @Test
  void shouldRejectAWrongQueryWithSparksMessage() throws Exception {
    Files.writeString(directory.resolve("text.txt"), TEXT);

    Process run =
        start("--input", "text.txt", "--view", "sql", "--sql", "SELECT nothing FROM words");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(log()).contains("error: --sql is not a query", "nothing", "UNRESOLVED_COLUMN");
    assertThat(read("err")).noneMatch(line -> line.startsWith("\tat "));
    assertThat(out()).isEmpty();
  }

  @Test
  void shouldReportWhyAQueryThatFailsOnTheDataShowsNothing() throws Exception {
    Files.writeString(directory.resolve("text.txt"), TEXT);

    Process run =
        start(
            "--input",
            "text.txt",
            "--view",
            "sql",
            "--sql",
            "SELECT raise_error('boom') FROM words");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log()).contains("cannot be shown", "boom", "total words: ");
  }

  @Test
  void shouldCountATextOnceThatItRejectedBefore() throws Exception {
    write("one two two\nthree three three\nx");
    countKept(1);

    Process refused = start("--input", "text.txt", "--data", "data", "--tokenizer", "words");

    assertThat(exitCode(refused)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(log()).contains("another tokenizer", "; none of the text was sent");
    countKept(2);
    assertThat(log()).doesNotContain("earlier run");
  }

  @Test
  void shouldCountATextOnceWhoseRunWasKilledBetweenCommitAndReport() throws Exception {
    write("one two two\nthree three three\nx");
    for (String place : List.of("t1", "t2")) {
      jvmOptions.add("-Dwordcount.failpoint=" + place);
      Process killed = start("--input", "text.txt", "--data", place, "--output", "counts.tsv");
      assertThat(exitCode(killed)).as(this::log).isEqualTo(FailPoint.HALTED);
      jvmOptions.clear();

      countKept(1, "--data", place);

      assertThat(log()).contains("an earlier run sent this whole text");
      countKept(2, "--data", place);
      assertThat(log()).doesNotContain("earlier run");
    }
  }

  @Test
  void shouldCountATextOnceWhoseRunWasStoppedBeforeItsReport() throws Exception {
    write("one two two\nthree three three\nx");
    Process stopped = startAwaiting("t1");

    stopped.toHandle().destroy();

    goOn();
    assertThat(exitCode(stopped)).as(this::log).isEqualTo(TERMINATED);
    assertThat(log()).contains("stopped; run the same command again").doesNotContain("total words");
    countKept(1);
    assertThat(log()).contains("an earlier run sent this whole text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t2", "t3"})
  void shouldHaveDoneItsWorkOnceItHasReported(String place) throws Exception {
    write("one two two\nthree three three\nx");
    Process done = startAwaiting(place);

    done.toHandle().destroy();

    goOn();
    assertThat(exitCode(done)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log())
        .contains("total words: 7", "the whole text was counted")
        .doesNotContain("run the same command again");
    countKept(2);
    assertThat(log()).doesNotContain("earlier run");
  }

  /** Starts to count the text; returns when the run has come to this place, where it waits. */
  private Process startAwaiting(String place) throws IOException {
    jvmOptions.add("-Dwordcount.failpoint=" + place + ":await=" + directory.resolve("go"));
    Process run = start("--input", "text.txt", "--data", "data");
    jvmOptions.clear();
    await().atMost(PATIENCE).until(() -> log().contains("fail point " + place));
    return run;
  }

  private void goOn() throws IOException {
    Files.createFile(directory.resolve("go"));
  }

  @Test
  void shouldReportThatItCountsAnotherTextThatWasSentButNotReported() throws Exception {
    write("one\none");
    jvmOptions.add("-Dwordcount.failpoint=t1");
    exitCode(start("--input", "text.txt", "--data", "data"));
    jvmOptions.clear();
    write("one two");

    Process second = start("--input", "text.txt", "--data", "data", "--output", "counts.tsv");

    assertThat(exitCode(second)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(directory.resolve("counts.tsv")).hasContent("one\t3\ntwo\t1\n");
    assertThat(out()).anyMatch(line -> line.contains("include 2 lines of another text"));

    write("one\none");
    Process repeated = start("--input", "text.txt", "--data", "data", "--output", "counts.tsv");

    assertThat(exitCode(repeated)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(log()).contains("an earlier run sent this whole text");
    assertThat(directory.resolve("counts.tsv")).hasContent("one\t3\ntwo\t1\n");
  }

  @Test
  void shouldHaveSentNothingOfATextThatItIsStillReading() throws Exception {
    // given: a text whose end does not come
    String text = "one two two\nthree three three\nx\n";
    for (boolean kill : new boolean[] {true, false}) {
      Process first = startReading("--input", "-", "--data", "data");
      var typed = first.getOutputStream();
      typed.write(text.repeat(50_000).getBytes(UTF_8));
      typed.flush();
      await("it reads").atMost(PATIENCE).until(() -> log().contains("sent 1 MB"));
      List<ProcessHandle> children = first.descendants().toList();

      // when
      if (kill) {
        first.destroyForcibly();
      } else {
        // Process.destroy() would also close the pipe, and with it end the text.
        first.toHandle().destroy();
      }

      // then
      assertThat(exitCode(first)).as(this::log).isEqualTo(128 + (kill ? 9 : 15));
      assertThat(log()).doesNotContain("total words");
      await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
    assertThat(log()).contains("stopped; none of the text was sent");
    write(text);
    countKept(1);
  }

  @Test
  void shouldStreamAtOnceAfterATextRunWasKilled() throws Exception {
    Process text = startReading("--input", "-", "--data", "data");
    text.getOutputStream().write("discarded\n".repeat(150_000).getBytes(UTF_8));
    text.getOutputStream().flush();
    await().atMost(PATIENCE).until(() -> log().contains("sent 1 MB"));
    text.destroyForcibly().waitFor();

    Process run = start("--data", "data");

    awaitOutput("The harbour wakes");
    await().atMost(PATIENCE).until(() -> out().stream().anyMatch(line -> line.startsWith("(")));
    run.toHandle().destroy();
    exitCode(run);
    assertThat(out()).noneMatch(line -> line.contains("discarded"));
  }

  @Test
  void shouldHaveSentNothingOfATextWithALineThatIsTooLong() throws Exception {
    String text = "one two two\nthree three three\nx\n";
    write(text + "y".repeat(EmbeddedKafka.MAX_LINE_BYTES + 1) + "\n" + text);

    Process refused = start("--input", "text.txt", "--data", "data");

    assertThat(exitCode(refused)).as(this::log).isEqualTo(ExitCode.FAILED);
    assertThat(log())
        .contains(
            "error: line 4 of text.txt is too long",
            "nothing was sent; split it into shorter lines")
        .doesNotContain("--kafka-property");
    write(text);
    countKept(1);
  }

  @Test
  void shouldWriteTotalsToStandardOutputAndTheRestToStandardError() throws Exception {
    write("\ufeffone two two\nthree three three\nx");

    Process run = start("--input", "text.txt", "--output", "-", "--view", "counts");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).containsExactly("three\t3", "two\t2", "one\t1", "x\t1");
    assertThat(read("err")).contains("total words: 7").anyMatch(line -> line.startsWith("Time: "));
  }

  @Test
  void shouldReportThatATextIsNotUtf8AndConvertIt() throws Exception {
    byte[] utf16 = "\ufeffone two two\nthree three three\nx".getBytes(UTF_16LE);
    Files.write(directory.resolve("text.txt"), utf16);

    Process rubbish = start("--input", "text.txt");

    assertThat(exitCode(rubbish)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out())
        .last()
        .asString()
        .contains("3 of 3 lines are not UTF-8", "totals are wrong", "ENCODING=UTF-16LE");
    countKept(1, "--encoding", "UTF-16LE", "--data", "data");
    assertThat(log()).doesNotContain("not UTF-8");
    Process wrong = start("--input", "text.txt", "--encoding", "UTF-8", "--data", "data");
    assertThat(exitCode(wrong)).as(this::log).isEqualTo(ExitCode.FAILED);
    assertThat(log()).contains("error: text.txt is not UTF-8: byte 1", "nothing was sent");
    countKept(2, "--encoding", "UTF-16", "--data", "data");
  }

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve("text.txt"), text);
  }

  /** Counts the text of seven words once more; what it then finds was counted so many times. */
  private void countKept(int times, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--input", "text.txt", "--output", "counts.tsv"));
    arguments.addAll(more.length == 0 ? List.of("--data", "data") : List.of(more));
    Process run = start(arguments.toArray(String[]::new));
    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(directory.resolve("counts.tsv"))
        .hasContent(
            String.format(
                Locale.ROOT,
                "three\t%d\ntwo\t%d\none\t%d\nx\t%d\n",
                3 * times,
                2 * times,
                times,
                times));
    assertThat(out()).contains("total words: " + 7 * times);
  }

  @Test
  void shouldStreamThroughADeathOfTheJobUntilItIsStopped() throws Exception {
    Process run = start("--data", "data");
    awaitOutput(FIRST_LINE);
    run.descendants().forEach(ProcessHandle::destroyForcibly);
    awaitOutput("the job ended with exit code 137 (killed); restarting it in 1 s");
    int before = out().size();
    await()
        .atMost(PATIENCE)
        .until(() -> out().stream().skip(before).anyMatch(line -> line.startsWith("Time: ")));

    run.toHandle().destroy();

    assertThat(exitCode(run)).as(this::log).isEqualTo(TERMINATED);
    List<String> shown = story(Files.readAllLines(Path.of("..", "README.md")));
    assertThat(story(out()))
        .as("what the README shows")
        .hasSizeGreaterThan(shown.size())
        .containsAll(shown)
        .endsWith(shown.get(shown.size() - 1));
    assertThat(out())
        .anyMatch(
            line ->
                line.contains(
                    "`KAFKA_PORT=" + printedPort("Kafka      localhost") + " make produce`"));
    assertThat(run.descendants()).isEmpty();
    assertThat(directory.resolve("data").toFile().list()).containsOnly("kafka", "zookeeper");
  }

  /** What a run says of itself, whatever its numbers and words are. */
  private static List<String> story(List<String> lines) {
    return lines.stream()
        .filter(line -> line.matches("\\[ *\\d+\\.\\d s] .*"))
        .map(line -> line.substring(line.indexOf(']') + 2))
        .map(
            line ->
                line.replaceAll("[1-9]\\d*", "N")
                    .replaceFirst("frequent: .*", "frequent: ...")
                    // Only named where it is not the usual one.
                    .replace("KAFKA_PORT=N ", ""))
        .toList();
  }

  @Test
  void shouldBeReachableFromThisMachineOnly() throws Exception {
    Process run = start();
    awaitOutput(FIRST_LINE);
    List<String> own = new ArrayList<>(List.of("localhost", "127.0.0.1"));
    Loopback.secondAddress(0).ifPresent(second -> own.add("::1"));
    List<InetAddress> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();

    for (String server : List.of("ZooKeeper  localhost", "Kafka      localhost", "page http://")) {
      int port = printedPort(server);
      assertThat(own).as(server).allMatch(host -> connects(host, port));
      assertThat(others).as(server).noneMatch(host -> connects(host.getHostAddress(), port));
      assertThat(connects("127.0.0.2", port)).as(server).isFalse();
    }
    run.toHandle().destroy();
    exitCode(run);
  }

  private int printedPort(String server) {
    String line = out().stream().filter(text -> text.contains(server)).findFirst().orElseThrow();
    return Integer.parseInt(line.replaceFirst(".*localhost:(\\d+).*", "$1"));
  }

  private static boolean connects(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void shouldResumeWithKeptDataAfterItWasKilledAndLeaveNoOrphan() throws Exception {
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

  @Test
  void shouldStopInOrderWhenNobodyReadsItsOutput() throws Exception {
    Process run = builder("--data", "data").redirectOutput(Redirect.PIPE).start();
    started.add(run);
    try (BufferedReader reader = run.inputReader(StandardCharsets.UTF_8)) {
      while (!reader.readLine().equals(FIRST_LINE)) {}
    }

    assertThat(exitCode(run)).isEqualTo(ExitCode.FAILED);
    assertThat(read("err"))
        .filteredOn(line -> line.startsWith("error: "))
        .singleElement()
        .asString()
        .startsWith("error: cannot write to standard output: ");
    assertThat(directory.resolve("data").toFile().list()).containsOnly("kafka", "zookeeper");
  }

  /**
   * What {@code localhost} leads to on other people's machines: Debian, macOS and Docker have both
   * addresses; the second of these has one, but not the one that servers use by default; the third
   * does not know its own name either.
   */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1 localhost\n::1 localhost\n", "::1 localhost\n", "\n"})
  void shouldCountWhereLocalhostResolvesToAnotherAddress(String hosts) throws Exception {
    Files.writeString(directory.resolve("book.txt"), BOOK);
    Path file = Files.writeString(directory.resolve("hosts"), hosts);
    environment.merge("JAVA_TOOL_OPTIONS", " -Djdk.net.hosts.file=" + file, String::concat);

    Process run = start("--input", "book.txt", "--output", "counts.tsv", "--tokenizer", "words");

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    List<String> readme = Files.readAllLines(Path.of("..", "README.md"));
    assertThat(readme).contains(COUNT_A_BOOK);
    List<String> shown =
        readme.stream()
            .dropWhile(line -> !line.equals(COUNT_A_BOOK))
            .skip(1)
            .takeWhile(line -> !line.equals("```"))
            .filter(line -> !line.equals("..."))
            .toList();
    // The progress goes to standard error, the rest to standard output.
    assertThat(Stream.of("err", "out").flatMap(name -> read(name).stream()).toList())
        .as("what the README shows")
        .containsSubsequence(shown)
        .endsWith(shown.get(shown.size() - 1));
  }

  /**
   * A user without a name, as under {@code docker run --user} and on OpenShift; a folder whose name
   * Java, Kafka and Spark could read as a list; and variables that are meant for others: distrobox
   * sets the first, which Spark takes for YARN's, and those of {@code make job}.
   */
  @Test
  void shouldCountForAUserWithoutANameInAnAwkwardFolderAndEnvironment() throws Exception {
    environment.put("CONTAINER_ID", "box");
    environment.put("WORDCOUNT_MIRROR_URL", "of another kind of database");
    environment.put("WORDCOUNT_MIRROR_USER", "nobody");
    Path awkward = Files.createDirectories(directory.resolve("x,y z"));
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
    String data = awkward.resolve("d,e").toString();

    Process run = start(awkward, text, "--input", "-", "--view", "sql", "--data", data);

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.DONE);
    assertThat(out()).contains("total words: 12");
    assertThat(awkward.toFile().list()).containsOnly("target", "d,e");
    assertThat(awkward.resolve("d,e").toFile().list()).containsOnly("kafka", "zookeeper");
    assertThat(awkward.resolve("target")).isEmptyDirectory();
    assertThat(directory.toFile().list()).doesNotContain("x", "y z", "y z,d", "e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "zookeeper"})
  void shouldReportInOneLineThatAServerCannotUseItsFiles(String server) throws Exception {
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
  void shouldReportInOneLineThatTooFewFilesMayBeOpen() throws Exception {
    ProcessBuilder builder = builder();
    builder.command().addAll(0, List.of("sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"));

    Process run = start(builder, Redirect.from(new File("/dev/null")));

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.FAILED);
    assertThat(read("err"))
        .contains(
            "error: too few open files allowed: Kafka needs 512, and the limit is 256",
            "  next: raise the limit, for instance with: ulimit -n 4096");
  }

  @Test
  void shouldReportInOneLineThatTheJobCannotCount() throws Exception {
    environment.put("WORDCOUNT_BATCH_INTERVAL", "never");

    Process run = start();

    assertThat(exitCode(run)).as(this::log).isEqualTo(ExitCode.USAGE);
    assertThat(read("err")).filteredOn(line -> line.startsWith("error: ")).hasSize(1);
    assertThat(log()).contains("the job ended with exit code 2 (wrong usage); see its error above");
  }

  private Process start(String... arguments) throws IOException {
    return start(Path.of("/dev/null"), arguments);
  }

  private Process start(Path input, String... arguments) throws IOException {
    return start(ProcessBuilder.Redirect.from(input.toFile()), arguments);
  }

  private Process start(Path folder, Path input, String... arguments) throws IOException {
    return start(builder(folder, arguments), ProcessBuilder.Redirect.from(input.toFile()));
  }

  /** Starts it so that the test writes its standard input. */
  private Process startReading(String... arguments) throws IOException {
    return start(ProcessBuilder.Redirect.PIPE, arguments);
  }

  private Process start(ProcessBuilder.Redirect input, String... arguments) throws IOException {
    return start(builder(arguments), input);
  }

  private Process start(ProcessBuilder builder, ProcessBuilder.Redirect input) throws IOException {
    Process process = builder.redirectInput(input).start();
    started.add(process);
    return process;
  }

  private ProcessBuilder builder(String... arguments) {
    return builder(directory, arguments);
  }

  private ProcessBuilder builder(Path folder, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-Dstdout.encoding=UTF-8"));
    // A slow stop must not become a hard one; StopRequestIT tests the limit.
    command.add("-Dwordcount.stop.seconds=" + PATIENCE.toSeconds());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LocalPipeline.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile());
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
