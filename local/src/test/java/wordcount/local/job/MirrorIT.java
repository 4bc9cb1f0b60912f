package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.StoreVerifier;
import wordcount.job.count.WordTable;
import wordcount.job.fault.FailPoint;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsTopics;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.local.mirror.TestDatabase;
import wordcount.local.mirror.TestDatabase.State;
import wordcount.local.process.JobLauncher;
import wordcount.local.server.LocalPostgres;
import wordcount.local.totals.Store;
import wordcount.local.totals.Totals;
import wordcount.program.Program;

/** The job with a copy of its totals in PostgreSQL, where one of both fails. */
class MirrorIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();
  private static TestDatabase database;

  @BeforeAll
  static void start() throws IOException {
    database = new TestDatabase();
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  private static RunningJob startJob(String... jvmOptions) {
    return startWithout("", jvmOptions);
  }

  private static RunningJob startWithout(String guards, String... jvmOptions) {
    return harness.startWithout(guards, List.of(jvmOptions), "--mirror-url", database.url());
  }

  private static State state() throws Exception {
    return database.state(harness.appId());
  }

  /**
   * Waits until topic and table have come to the end of the input; both are read by SQL or bytes.
   */
  private static void awaitBothEqualInput() {
    harness.awaitTotalsEqualInput();
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              State state = state();
              assertThat(state.words()).isEqualTo(harness.recount());
              assertThat(state.addsUp()).isTrue();
              assertThat(state.seq()).isEqualTo(harness.committedSeq());
            });
  }

  /** Waits until the table is up to date, so that the next commit has a transaction of its own. */
  private static void awaitTableOrEnd(RunningJob job) {
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .until(() -> !job.jvm().isAlive() || state().seq() == harness.committedSeq());
  }

  @ParameterizedTest
  @ValueSource(strings = {"b7@2", "m2@2", "m4@2"})
  void shouldGoOnWhereverItIsKilledBetweenBothCommits(String point) throws Exception {
    // given
    harness.newInput(2);
    harness.send("to be", "or not to be");
    RunningJob killed = startJob("-Dwordcount.failpoint=" + point);
    harness.awaitTotalsEqualInput();
    awaitTableOrEnd(killed);
    for (int line = 0; line < 10 && killed.jvm().isAlive(); line++) {
      harness.send("that is the question " + line);
      harness.awaitTotalsOrEnd(killed);
      awaitTableOrEnd(killed);
    }
    assertThat(killed.exitCode()).as(killed.log()).isEqualTo(FailPoint.HALTED);
    assertThat(state().addsUp()).isTrue();

    // when
    startJob();

    // then
    awaitBothEqualInput();
  }

  /** The tests of the dashboards, which run no job, know its metrics from a list. */
  @Test
  void shouldExportTheMetricsThatDashboardsAskFor() throws Exception {
    // given
    List<String> listed =
        Files.readAllLines(
                Path.of("../k8s/src/test/resources/wordcount/k8s/chart/metrics.txt"), UTF_8)
            .stream()
            .dropWhile(line -> !line.startsWith("# The job"))
            .skip(1)
            .takeWhile(line -> !line.isBlank())
            .toList();
    assertThat(listed).contains("wordcount_words_total");

    // when
    harness.newInput(2);
    harness.send("to be", "or not to be");
    RunningJob job = startJob();
    awaitBothEqualInput();

    // then
    List<String> metrics = job.get("/metrics").body().lines().toList();
    Set<String> names =
        metrics.stream().map(line -> line.split("[{ ]", 2)[0]).collect(Collectors.toSet());
    assertThat(listed).filteredOn(name -> !names.contains(name)).as("not in /metrics").isEmpty();
    assertThat(Files.readAllLines(Path.of("../docs/metrics.md"), UTF_8))
        .filteredOn(line -> line.startsWith("| `wordcount_"))
        .containsExactlyElementsOf(rows(metrics));
  }

  /** Returns a row of docs/metrics.md for each of the job's own metrics. */
  private static List<String> rows(List<String> metrics) {
    Map<String, String> types = new TreeMap<>();
    Map<String, String> texts = new TreeMap<>();
    for (String line : metrics) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# TYPE wordcount_")) {
        types.put(words[2], words[3]);
      } else if (line.startsWith("# HELP wordcount_")) {
        texts.put(words[2], words[3]);
      }
    }
    return types.entrySet().stream()
        .filter(type -> !type.getKey().endsWith("_max"))
        .map(
            type ->
                String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s |",
                    type.getKey(),
                    type.getValue(),
                    texts.get(type.getKey()).strip()))
        .toList();
  }

  @Test
  void shouldCountWhileTheDatabaseIsAwayAndCatchUp() throws Exception {
    // given: it is away at the start, too
    harness.newInput(2);
    database.server().close();
    RunningJob job = startJob();
    harness.send("a\0b größe \u00e9\ud83d\ude00", "to be");
    harness.sendBytes(List.of(new byte[] {'x', (byte) 0xFF, 'y', ' ', (byte) 0xC3}));
    harness.awaitTotalsEqualInput();
    assertThat(job.metric("wordcount_mirror_up")).isZero();
    database.server().start();
    awaitBothEqualInput();

    // when
    database.kill();
    harness.send("or not to be");
    harness.awaitTotalsEqualInput();
    await()
        .atMost(JobHarness.patience())
        .until(() -> job.metric("wordcount_mirror_lag_seconds") > 0);
    database.server().start();

    // then
    awaitBothEqualInput();
    await()
        .atMost(JobHarness.patience())
        .until(() -> job.metric("wordcount_mirror_lag_seconds") == 0);
    assertThat(job.metric("wordcount_mirror_lag_commits")).isZero();
    assertThat(job.jvm().isAlive()).as(job.log()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'',true", "'mirror_epoch,mirror_identity',false"})
  void shouldKeepAReplacedInstanceFromTheTables(
      String guardsOff, boolean kept, @TempDir Path directory) throws Exception {
    // given: one that has copied its claim, has something to write, and pauses
    harness.newInput(1);
    Path goOn = directory.resolve("go-on");
    RunningJob replaced = startWithout(guardsOff, "-Dwordcount.failpoint=m1@2:await=" + goOn);
    await().atMost(JobHarness.patience()).ignoreExceptions().until(() -> state().seq() > 0);
    harness.send("to be");
    replaced.awaitLine("fail point");
    harness.awaitTotalsEqualInput();

    // when: another takes over, counts on and copies
    RunningJob successor = startJob();
    harness.send("or not to be");
    awaitBothEqualInput();
    State before = state();
    successor.signal("STOP");
    Files.createFile(goOn);

    // then
    if (kept) {
      await()
          .atMost(JobHarness.patience())
          .until(
              () ->
                  replaced.err.stream().anyMatch(line -> line.contains("the mirror stopped"))
                      || !replaced.jvm().isAlive());
      assertThat(state()).isEqualTo(before);
    } else {
      await()
          .atMost(JobHarness.patience())
          .ignoreExceptions()
          .until(() -> state().seq() < before.seq());
    }
    successor.signal("CONT");
  }

  @Test
  void shouldNotCopyWordsOfAVerification() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    harness.sendChecked("check me");
    startJob();

    // when
    awaitTableHolds(Map.of("to", 1L, "be", 1L));

    // then
    assertThat(harness.totals()).hasSize(4);
    harness.send("to be");
    awaitTableHolds(Map.of("to", 2L, "be", 2L));
    assertThat(verify()).startsWith("0 {\"same\":true");
  }

  private static void awaitTableHolds(Map<String, Long> words) {
    await()
        .atMost(JobHarness.patience())
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(state().words()).isEqualTo(words));
  }

  @Test
  void shouldCopyWhatWasUndoneOfATornTransaction() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    RunningJob job = startJob();
    awaitBothEqualInput();
    job.close();
    harness.tear("to", 8, 7);
    harness.tear("new", 3, 3);

    // when
    harness.send("or");
    startJob();

    // then
    awaitBothEqualInput();
  }

  /** A verdict, or an error; with the exit code before it. */
  private static String verify(String... more) {
    return verifyOf(harness.appId(), more);
  }

  private static String verifyOf(String appId, String... more) {
    StringWriter out = new StringWriter();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers=" + harness.client().get("bootstrap.servers"),
                "--counts-topic=" + harness.counts(),
                "--progress-topic=" + harness.progress(),
                "--app-id=" + appId,
                "--mirror-url=" + database.server().url(LocalPostgres.READER)));
    arguments.addAll(List.of(more));
    PrintWriter both = new PrintWriter(out, true);
    int code =
        Program.run(new StoreVerifier(), Map.of(), both, both, arguments.toArray(String[]::new));
    return code + " " + out;
  }

  @Test
  void shouldProveTheTableWordByWord() throws Exception {
    // given
    harness.newInput(2);
    harness.send("to be", "or not to be");
    RunningJob job = startJob();
    awaitBothEqualInput();

    // then
    assertThat(verify()).startsWith("0 {\"same\":true").contains("\"differing\":0");
    assertThat(verifyOf("nobody")).startsWith("1 error: nothing to compare");

    // when: it counts on
    CompletableFuture<Void> input =
        CompletableFuture.runAsync(
            () -> {
              for (int line = 0; line < 200; line++) {
                harness.send("that is the question " + line);
              }
            });
    int looks = 0;
    while (!input.isDone() || looks < 3) {
      assertThat(verify()).startsWith("0 {\"same\":true");
      looks++;
    }
    input.join();
    awaitBothEqualInput();

    // when: the row of the progress lies
    String progress = "UPDATE wordcount.progress SET %s WHERE app_id = '" + harness.appId() + "'";
    database.run(String.format(Locale.ROOT, progress, "total = total + 1"));
    assertThat(verify("--wait=1s")).startsWith("8 {\"same\":false").contains("\"differing\":0");
    database.run(String.format(Locale.ROOT, progress, "total = total - 1"));

    // when: rows are changed by hand, one so that the sums stay the same
    String of = " WHERE app_id = '" + harness.appId() + "' AND word = ";
    database.run(
        "UPDATE wordcount.word_counts SET total = total + 1"
            + of
            + "'to';"
            + "UPDATE wordcount.word_counts SET total = total - 1"
            + of
            + "'be'");
    assertThat(verify())
        .startsWith("8 {\"same\":false")
        .contains(
            "\"differing\":2",
            "{\"word\":\"to\",\"topic\":2,\"store\":3}",
            "{\"word\":\"be\",\"topic\":2,\"store\":1}");
    database.run("DELETE FROM wordcount.word_counts" + of + "'or'");
    database.run(
        "INSERT INTO wordcount.word_counts VALUES ('"
            + harness.appId()
            + "', 'stray', 7, 1, now(), 0)");
    assertThat(verify())
        .contains(
            "\"differing\":4",
            "{\"word\":\"or\",\"topic\":1,\"store\":0}",
            "{\"word\":\"stray\",\"topic\":0,\"store\":7}");

    // when: it is behind
    job.close();
    database.run(String.format(Locale.ROOT, progress, "seq = seq - 1"));
    assertThat(verify("--wait=1s")).startsWith("7 error: PostgreSQL is behind: it holds commit");
  }

  @Test
  void shouldTakeOffWhatTheTopicGotAfterACommit() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    RunningJob job = startJob();
    awaitBothEqualInput();
    long seq = harness.committedSeq();
    Map<String, Long> then = harness.recount();

    // when
    for (String line : List.of("or not to be", "to to", "question")) {
      harness.send(line);
      harness.awaitTotalsEqualInput();
    }
    job.close();
    harness.tear("to", 9, 4);

    // then
    WordTable table = past(1 << 20).after(seq);
    Map<String, Long> found = new TreeMap<>();
    table.forEach(
        (bytes, from, to, total) -> found.put(new String(bytes, from, to - from, UTF_8), total));
    assertThat(found).isEqualTo(then);
    long memory = past(1 << 20).after(harness.committedSeq()).memory();
    assertThatThrownBy(() -> past(memory).after(0))
        .as("it also holds what it undoes")
        .hasMessageContaining("do not fit");
  }

  @Test
  void shouldNotTakeForDifferentWhatKafkaDoesNotShow() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    RunningJob job = startJob();
    awaitBothEqualInput();
    job.close();

    // when: what is to be undone cannot be, as if it had been compacted away
    harness.tear("to", 9, 4);

    // then
    assertThat(verify("--wait=1s"))
        .startsWith("7 error: cannot compare: Kafka does not show all totals as of commit")
        .doesNotContain("\"to\"");
  }

  @Test
  void shouldSayAtTheEndOfARunHowFarTheCopyIsBehind(@TempDir Path folder) throws Exception {
    // given: a copy as if of a run on one machine
    harness.newInput(1);
    harness.send("to be");
    RunningJob job = startJob();
    awaitBothEqualInput();
    job.close();
    for (String table : List.of("progress", "word_counts")) {
      database.run(
          "UPDATE wordcount."
              + table
              + " SET app_id = '"
              + JobLauncher.APP_ID
              + "' WHERE app_id = '"
              + harness.appId()
              + "'");
    }
    Totals totals = Totals.read(past(1 << 20), 1, folder);

    // then
    try (Store store = Store.at(database.url(), true, false)) {
      String same = "PostgreSQL: all 2 totals are the same, as of commit ";
      assertThat(store.comparison(totals)).hasValue(same + harness.committedSeq());

      // when
      database.run("UPDATE wordcount.progress SET seq = 1");

      // then
      assertThat(store.comparison(totals))
          .hasValue(
              "warning: PostgreSQL is behind: it holds commit 1 of " + harness.committedSeq());
    }
  }

  private static PastTotals past(long maxBytes) {
    return new PastTotals(
        new TopicReader(harness.client()),
        new TotalsTopics(harness.counts(), harness.progress()),
        harness.appId(),
        maxBytes);
  }
}
