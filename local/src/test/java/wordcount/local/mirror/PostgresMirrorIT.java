package wordcount.local.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.fault.Guard;
import wordcount.job.mirror.DatabaseLogin;
import wordcount.job.mirror.MirrorSettings;
import wordcount.job.mirror.PostgresMirror;
import wordcount.job.totals.CommittedTotals;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals.Commit;
import wordcount.local.mirror.TestDatabase.State;
import wordcount.local.server.LocalPostgres;

/** The mirror on a real PostgreSQL, with commits from memory. */
class PostgresMirrorIT {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PLENTY = 64 << 20;

  private static TestDatabase database;
  private static int tests;

  private String appId = "job" + ++tests;
  private String parameters = "";
  private Set<Guard> guards = Guard.ALL;
  private final Set<Thread> others = mirrorThreads();
  private final MovableClock clock = new MovableClock();
  private MemoryTotals totals = new MemoryTotals();
  private Duration interval = Duration.ofMinutes(1);

  /** Runs on the mirror's thread before each session. */
  private volatile Runnable beforeSession = () -> {};

  private SimpleMeterRegistry registry;
  private PostgresMirror mirror;

  @BeforeAll
  static void start() throws IOException {
    database = new TestDatabase();
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @BeforeEach
  void startServer() throws IOException {
    database.server().start();
  }

  @AfterEach
  void stopMirror() {
    if (mirror != null) {
      mirror.close(Duration.ZERO);
    }
  }

  /** A clock that goes as the machine's does, from where a test sets it. */
  private static final class MovableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(ahead);
    }

    void to(Instant time) {
      ahead = Duration.between(Clock.systemUTC().instant(), time);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Starts the job anew, as far as the mirror sees it. */
  private void startMirror(long maxBytes, boolean rebuild, String topicId) {
    registry = new SimpleMeterRegistry();
    mirror =
        new PostgresMirror(
            new MirrorSettings(
                appId,
                () -> {
                  beforeSession.run();
                  return new DatabaseLogin(database.url() + parameters, null, () -> null);
                },
                interval,
                Duration.ofHours(1),
                rebuild),
            maxBytes,
            totals,
            registry,
            clock,
            guards);
    long restored = totals.progress().seq();
    Progress start = totals.move();
    mirror.start(topicId, restored, start, clock.millis());
  }

  private void startMirror() {
    startMirror(PLENTY, false, "topic");
  }

  private void commit(Map<String, Long> counts) {
    Commit commit = totals.commit(counts);
    mirror.committed(commit.progress(), commit.totals(), clock.millis());
  }

  private void insertStray() throws SQLException {
    database.run(
        "INSERT INTO wordcount.word_counts VALUES ('" + appId + "', 'stray', 7, 1, now(), 0)");
  }

  private State awaitMirrored() {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> database.state(appId), state -> state.seq() == totals.progress().seq());
  }

  private void assertMirrored() {
    assertThat(awaitMirrored().words()).isEqualTo(totals.at(totals.progress().seq()));
  }

  private double failures() {
    return registry.get("wordcount.mirror.transactions").tag("result", "failed").counter().count();
  }

  private double metric(String name) {
    var found = registry.find(name);
    return found.gauge() != null ? found.gauge().value() : found.counter().count();
  }

  @Test
  void shouldHoldWordsOfAnyBytes() throws SQLException {
    // given
    startMirror();
    String nul = "a\0b";

    // when
    commit(
        Map.of(
            nul, 1L, "größe", 2L, "\uD83D\uDE00", 3L, "", 4L, "\uFFFD", 5L, "x".repeat(2000), 6L));
    commit(Map.of(nul, 10L, "it's", 1L));

    // then
    assertMirrored();
    String of = " FROM words WHERE app_id = '" + appId + "' ORDER BY total DESC LIMIT 3";
    assertThat(database.column("SELECT word" + of))
        .containsExactly("a\uFFFDb", "x".repeat(2000), "\uFFFD");
  }

  @Test
  void shouldHoldAndShowWordsWhateverABackslashMeansInStrings() throws SQLException {
    // given: tables as the first session makes them
    database.run("DROP SCHEMA IF EXISTS wordcount CASCADE");
    alterRoles("SET standard_conforming_strings TO off");
    try {
      // when
      startMirror();
      commit(Map.of("a\0b", 2L, "back\\slash", 1L));

      // then
      assertMirrored();
      String of = " FROM words WHERE app_id = '" + appId + "' ORDER BY total";
      assertThat(database.column("SELECT word" + of)).containsExactly("back\\slash", "a\uFFFDb");
    } finally {
      alterRoles("RESET standard_conforming_strings");
    }
  }

  private static void alterRoles(String change) throws SQLException {
    for (String role : List.of(LocalPostgres.WRITER, LocalPostgres.READER)) {
      database.run(LocalPostgres.SUPERUSER, "ALTER ROLE " + role + " " + change);
    }
  }

  @Test
  void shouldWriteWhatChangesWithoutComparingAll() {
    // given
    startMirror();

    // when
    for (long i = 0; i < 50; i++) {
      commit(Map.of("to", i + 1, "w" + i, 1L));
    }

    // then
    assertMirrored();
    await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.lag.commits") == 0);
    assertThat(metric("wordcount.mirror.lag")).isZero();
    assertThat(metric("wordcount.mirror.catchups")).isZero();
  }

  /** Another session makes a write take longer than a second, so that the rest takes 19 or more. */
  @Test
  void shouldWriteOnceWhatChangesWhileTheDatabaseRests() throws SQLException {
    // given
    startMirrorAt(0);
    awaitMirrored();
    try (Connection holder = DriverManager.getConnection(database.url())) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("SELECT 1 FROM wordcount.progress FOR UPDATE");
      commitAt(1, Map.of("slow", 1L));
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !database
                      .rows(
                          LocalPostgres.WRITER,
                          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                              + " AND now() - query_start > interval '1 s'")
                      .isEmpty());
      holder.rollback();
    }
    awaitMirrored();

    // when
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              commitAt(2, Map.of("w" + totals.progress().seq(), 1L));
              return totals.progress().seq() > 50;
            });
    mirror.close(PATIENCE);

    // then
    assertMirrored();
    assertThat(
            database.column(
                "SELECT DISTINCT seq FROM words WHERE word <> 'slow' AND app_id = '" + appId + "'"))
        .containsExactly(Long.toString(totals.progress().seq()));
  }

  /** A trigger holds the mirror up between the words and the progress that they lead to. */
  @Test
  void shouldShowNothingOfACommitBeforeAllOfIt() throws SQLException {
    // given
    startMirror();
    commit(Map.of("to", 1L));
    State before = awaitMirrored();
    database.run(
        """
        CREATE FUNCTION wordcount.hold() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN new; END $$;
        CREATE TRIGGER hold BEFORE UPDATE ON wordcount.progress
          FOR EACH ROW EXECUTE FUNCTION wordcount.hold()
        """);

    try (Connection holder = database.connect()) {
      holder.createStatement().execute("SELECT pg_advisory_lock(1)");

      // when
      commit(Map.of("to", 1L, "be", 1L));

      // then
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !database
                      .column("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                      .isEmpty());
      assertThat(database.state(appId)).isEqualTo(before);
    } finally {
      database.run("DROP FUNCTION wordcount.hold CASCADE");
    }
    assertMirrored();
  }

  @Test
  void shouldGoOnWhereAnEarlierStartEnded() {
    // given
    startMirror();
    commit(Map.of("to", 2L, "be", 1L));
    awaitMirrored();
    mirror.close(PATIENCE);

    // when
    startMirror();
    commit(Map.of("to", 1L, "or", 1L));

    // then
    assertMirrored();
    assertThat(metric("wordcount.mirror.catchups")).isZero();
  }

  @Test
  void shouldCatchUpWithWhatWasCommittedWithoutIt() {
    // given
    startMirror();
    commit(Map.of("to", 2L, "be", 1L));
    awaitMirrored();
    mirror.close(PATIENCE);
    totals.commit(Map.of("to", 1L, "or", 1L));
    totals.reread();

    // when
    startMirror();

    // then
    assertMirrored();
    assertThat(metric("wordcount.mirror.catchups")).isEqualTo(1);
    commit(Map.of("not", 1L));
    assertMirrored();
    assertThat(metric("wordcount.mirror.catchups")).isEqualTo(1);
  }

  @Test
  void shouldWriteWhatChangesWhileAllIsCompared() {
    // given: more than one piece
    totals.commit(words(10_000));

    // when: words of the first piece change when it is written
    totals.beforeLook(
        look -> {
          if (look == 2) {
            commit(Map.of("w0", 4L, "w1", 4L, "w9999", 4L, "new", 4L));
          }
        });
    startMirror();

    // then: what was compared is right at once, and nothing has to be compared again
    assertMirrored();
    assertThat(totals.looks()).isEqualTo(2);
    assertThat(metric("wordcount.mirror.catchups")).isEqualTo(1);
  }

  @Test
  void shouldCatchUpWhenAnOlderCopyIsRestoredWhileItRuns() throws SQLException {
    // given
    startMirror();
    commit(Map.of("to", 1L));
    commit(Map.of("to", 1L));
    assertMirrored();

    // when
    String ours = " WHERE app_id = '" + appId + "'";
    database.run("UPDATE wordcount.word_counts SET total = 1" + ours);
    database.run("UPDATE wordcount.progress SET seq = seq - 1, total = 1" + ours);
    commit(Map.of("be", 1L));

    // then
    assertMirrored();
  }

  @Test
  void shouldMixTwoCommitsWithoutThatGuard() throws SQLException {
    // given
    guards = EnumSet.complementOf(EnumSet.of(Guard.MIRROR_EPOCH));
    startMirror();
    commit(Map.of("to", 1L));
    commit(Map.of("to", 1L));
    assertMirrored();

    // when
    String ours = " WHERE app_id = '" + appId + "'";
    database.run("UPDATE wordcount.word_counts SET total = 1" + ours);
    database.run("UPDATE wordcount.progress SET seq = seq - 1, total = 1" + ours);
    commit(Map.of("be", 1L));

    // then
    assertThat(awaitMirrored().addsUp()).isFalse();
  }

  @Test
  void shouldRemoveWordsThatWereThereBeforeTheFirstCommit() throws SQLException {
    // given
    startMirror();
    awaitMirrored();
    mirror.close(PATIENCE);
    insertStray();

    // when
    startMirror();
    commit(Map.of("stray", 2L, "to", 1L));

    // then
    assertMirrored();
    assertThat(metric("wordcount.mirror.catchups")).isZero();
  }

  @Test
  void shouldRemoveWordsThatTheTotalsDoNotHave() throws SQLException {
    // given
    startMirror();
    commit(Map.of("to", 2L, "be", 1L));
    awaitMirrored();
    mirror.close(PATIENCE);
    insertStray();
    totals.commit(Map.of("or", 1L));

    // when
    startMirror();

    // then
    assertMirrored();
  }

  @Test
  void shouldHoldWhatWasCommittedAfterTheServerIsKilled() throws Exception {
    // given
    startMirror();
    commit(Map.of("to", 1L));
    awaitMirrored();
    mirror.close(PATIENCE);

    // when
    for (long total = 2; total <= 10; total++) {
      database.run("UPDATE wordcount.word_counts SET total = " + total);
      database.kill();
      database.server().start();

      // then
      assertThat(database.state(appId).words()).isEqualTo(Map.of("to", total));
    }
  }

  @Test
  void shouldForgetAndCatchUpWhenTheDatabaseIsAwayForLong() throws Exception {
    // given
    startMirror(1 << 20, false, "topic");
    commit(Map.of("to", 2L));
    awaitMirrored();

    // when: the mirror connects only after half of the commits, which would wait for it for ever
    CompletableFuture<Void> connecting = new CompletableFuture<>();
    CompletableFuture<Void> connect = new CompletableFuture<>();
    beforeSession =
        () -> {
          connecting.complete(null);
          connect.join();
        };
    database.server().close();
    connecting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Random random = new Random(1);
    long firstCommitted;
    try {
      firstCommitted =
          CompletableFuture.supplyAsync(
                  () -> {
                    commitRandomWords(random);
                    long first = System.nanoTime();
                    for (int commit = 2; commit <= 100; commit++) {
                      commitRandomWords(random);
                    }
                    return first;
                  })
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      connect.complete(null);
    }
    for (int commit = 101; commit <= 200; commit++) {
      commitRandomWords(random);
    }

    // then
    assertThat(metric("wordcount.mirror.lag.commits")).isEqualTo(200);
    clock.to(clock.instant().minus(Duration.ofHours(1)));
    Duration since = Duration.ofNanos(System.nanoTime() - firstCommitted);
    assertThat(metric("wordcount.mirror.lag")).isGreaterThanOrEqualTo(since.toMillis() / 1e3);
    database.server().start();
    assertMirrored();
    assertThat(metric("wordcount.mirror.catchups")).isPositive();
    await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.up") == 1);
  }

  private void commitRandomWords(Random random) {
    Map<String, Long> counts = new HashMap<>();
    for (int word = 0; word < 500; word++) {
      counts.put("w" + random.nextInt(100_000), 1L);
    }
    commit(counts);
  }

  @Test
  void shouldWriteWhatItHeldWhileTheDatabaseWasAwayForAMoment() throws IOException {
    // given
    startMirror();
    commit(Map.of("to", 2L));
    awaitMirrored();

    // when: it learns that by writing
    database.server().close();
    commit(Map.of("to", 1L, "be", 1L));
    await().atMost(PATIENCE).until(() -> failures() > 0);
    commit(Map.of("or", 1L));
    database.server().start();

    // then: nothing was forgotten, so there is nothing to compare
    assertMirrored();
    assertThat(metric("wordcount.mirror.catchups")).isZero();
  }

  @Test
  void shouldNoticeThatTheDatabaseIsGoneThoughNothingIsCounted() throws Exception {
    // given: an interval that does not end during the test, which would be noticed too
    interval = Duration.ofHours(24);
    startMirrorAt(0);
    commit(Map.of("to", 2L));
    awaitMirrored();
    await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.up") == 1);

    // when
    database.server().close();

    // then
    await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.up") == 0);
    database.server().start();
    await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.up") == 1);
    // An open transaction would keep the database from removing old rows.
    await()
        .during(Duration.ofSeconds(3))
        .atMost(PATIENCE)
        .until(() -> sessionsInTransactions().equals(List.of("0")));
  }

  private List<String> sessionsInTransactions() throws SQLException {
    return ofSessions("count(*)", "state <> 'idle'");
  }

  /** Returns something of the mirror's sessions that match a condition. */
  private List<String> ofSessions(String what, String condition) throws SQLException {
    return database.rows(
        LocalPostgres.WRITER,
        "SELECT "
            + what
            + " FROM pg_stat_activity WHERE application_name LIKE 'wordcount mirror %"
            + appId
            + "' AND "
            + condition);
  }

  /** What the mirror does fails until this is undone. */
  private void breakProgress(String statement) throws SQLException {
    database.run(
        String.format(
            Locale.ROOT,
            """
            CREATE FUNCTION wordcount.hold() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN IF new.app_id = '%s' AND new.seq > 0 AND new.seq <> old.seq THEN %s; END IF;
                RETURN new; END $$;
            CREATE TRIGGER hold BEFORE UPDATE ON wordcount.progress
              FOR EACH ROW EXECUTE FUNCTION wordcount.hold()
            """,
            appId,
            statement));
  }

  private static void mendProgress() throws SQLException {
    database.run("DROP FUNCTION wordcount.hold CASCADE");
  }

  /** A connection that fails once may do so for ever, as one to a server that is no primary. */
  @Test
  void shouldTakeANewConnectionAfterAFailure() throws Exception {
    // given
    startMirror();
    awaitMirrored();
    await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.up") == 1);
    List<String> before = ofSessions("pid", "true");
    assertThat(before).hasSize(1);

    // when
    breakProgress("RAISE EXCEPTION 'not today'");
    try {
      commit(Map.of("to", 1L));
      await().atMost(PATIENCE).until(() -> failures() > 0);
    } finally {
      mendProgress();
    }

    // then
    assertMirrored();
    assertThat(ofSessions("pid", "true")).hasSize(1).isNotEqualTo(before);
  }

  @Test
  void shouldCompareAllLessAndLessOftenWhileThatFails() throws Exception {
    // given
    startMirror();
    awaitMirrored();
    mirror.close(PATIENCE);
    totals.commit(Map.of("to", 2L));

    // when
    List<Long> sessions = new CopyOnWriteArrayList<>();
    beforeSession = () -> sessions.add(System.nanoTime());
    breakProgress("RAISE EXCEPTION 'not today'");
    try {
      startMirror();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                // What is added does not end the pause.
                commit(Map.of("be", 1L));
                return sessions.size() >= 3;
              });

      // then
      assertThat(Duration.ofNanos(sessions.get(1) - sessions.get(0)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
      assertThat(Duration.ofNanos(sessions.get(2) - sessions.get(1)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
      assertThat(failures()).isGreaterThanOrEqualTo(2);
    } finally {
      mendProgress();
    }
    assertMirrored();
  }

  @Test
  void shouldNotBeEndedByALimitOfItsRole() throws Exception {
    // given: a session that began with the limits
    try (Connection unlimited = DriverManager.getConnection(database.url());
        Statement statement = unlimited.createStatement()) {
      for (String limit : List.of("statement_timeout", "transaction_timeout")) {
        statement.execute("ALTER DATABASE wordcount SET " + limit + " = '500ms'");
      }
      try {
        startMirror();
        awaitMirrored();
      } finally {
        for (String limit : List.of("statement_timeout", "transaction_timeout")) {
          statement.execute("ALTER DATABASE wordcount RESET " + limit);
        }
      }
    }
    double failed = failures();

    // when: its next transaction takes longer
    breakProgress("PERFORM pg_sleep(0.6)");
    try {
      commit(Map.of("to", 1L));

      // then
      await().atMost(PATIENCE).until(() -> metric("wordcount.mirror.lag.commits") == 0);
      assertThat(failures()).isEqualTo(failed);
    } finally {
      mendProgress();
    }
    assertMirrored();
  }

  @Test
  void shouldEndWhenAnIndexCannotHoldAWord() throws Exception {
    // given: characters that cannot be compressed, counted without a mirror
    StringBuilder word = new StringBuilder();
    new Random(1).ints(3000, 'a', 'z').forEach(letter -> word.append((char) letter));
    totals.commit(Map.of(word.toString(), 1L));

    // when
    startMirror();

    // then
    await().atMost(PATIENCE).until(() -> running() == 0);
    assertThat(metric("wordcount.mirror.catchups")).isEqualTo(1);
    assertThat(database.state(appId).words()).isEmpty();
  }

  @Test
  void shouldEndWithoutBlamingTheDatabaseWhenACommitFailsWhileAllIsCompared() {
    // given
    totals.commit(Map.of("to", 1L));
    totals.beforeLook(
        look -> {
          throw new CommittedTotals.Unknown();
        });

    // when
    startMirror();

    // then
    await().atMost(PATIENCE).until(() -> running() == 0);
    assertThat(metric("wordcount.mirror.catchups")).isEqualTo(1);
    assertThat(failures()).isZero();
  }

  @Test
  void shouldCatchUpThoughEachCommitExceedsItsMemory() {
    // given: several pieces
    totals.commit(words(50_000));

    // when: commits until it has begun anew several times
    totals.beforeLook(
        look -> {
          if (look > 1 && look < 60) {
            commit(Map.of("w" + look, 1L));
          }
        });
    startMirror(1, false, "topic");

    // then
    assertMirrored();
    assertThat(totals.looks()).isLessThan(20);
  }

  /** PostgreSQL cuts the names of sessions, and a URL may name them all alike. */
  @Test
  void shouldNotEndTheSessionsOfAnotherJob() throws Exception {
    // given
    String common = "x".repeat(80) + tests;
    parameters = "&ApplicationName=alike";
    appId = common + "a";
    startMirror();
    commit(Map.of("to", 1L));
    assertMirrored();
    PostgresMirror first = mirror;
    SimpleMeterRegistry ofFirst = registry;
    MemoryTotals totalsOfFirst = totals;

    // when
    appId = common + "b";
    totals = new MemoryTotals();
    startMirror();
    commit(Map.of("be", 1L));
    assertMirrored();
    mirror.close(PATIENCE);

    // then
    mirror = first;
    registry = ofFirst;
    totals = totalsOfFirst;
    appId = common + "a";
    commit(Map.of("to", 1L));
    assertMirrored();
    assertThat(failures()).isZero();
  }

  @Test
  void shouldLeaveTablesOfANewerVersionAlone() throws Exception {
    // given
    startMirror();
    commit(Map.of("to", 1L));
    State before = awaitMirrored();
    mirror.close(PATIENCE);
    database.run("UPDATE wordcount.schema_version SET version = version + 1");

    // when, then
    try {
      startMirror();
      commit(Map.of("to", 1L));
      awaitRefusal(before);
    } finally {
      database.run("UPDATE wordcount.schema_version SET version = version - 1");
    }
  }

  /** On a disk of its own, which only root can make. */
  @Test
  void shouldGoOnOnceAFullDiskHasRoomAgain(@TempDir Path disk) throws Exception {
    assumeTrue(
        mount("mount", "-t", "tmpfs", "-o", "size=200m,mode=0777", "none", disk.toString()),
        "no disk of one's own can be mounted here");
    TestDatabase before = database;
    try (TestDatabase small = new TestDatabase(Map.of("max_wal_size", "64MB"), disk)) {
      database = small;
      // given
      startMirror();
      commit(Map.of("to", 1L));
      assertMirrored();
      Path filler = disk.resolve("filler");
      try (OutputStream out = Files.newOutputStream(filler)) {
        byte[] block = new byte[1 << 16];
        while (disk.toFile().getUsableSpace() > block.length) {
          out.write(block);
        }
      }

      // when
      for (int i = 0; i < 5; i++) {
        Map<String, Long> counts = new HashMap<>();
        for (int word = 0; word < 20_000; word++) {
          counts.put("word" + i + "/" + word, 1L);
        }
        commit(counts);
      }
      await().atMost(PATIENCE).until(() -> failures() > 0);
      assertThat(metric("wordcount.mirror.lag.commits")).isPositive();

      // then: the server may have given up for lack of room
      Files.delete(filler);
      small.server().close();
      small.server().start();
      assertMirrored();
      mirror.close(PATIENCE);
    } finally {
      database = before;
      mount("umount", "-l", disk.toString());
    }
  }

  private static boolean mount(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  @Test
  void shouldStopWhenALaterStartWrites() throws Exception {
    // given
    startMirror();
    commit(Map.of("to", 2L));
    awaitMirrored();
    PostgresMirror earlier = mirror;
    startMirror();
    commit(Map.of("be", 2L));
    awaitMirrored();

    // when: it still has something, which Kafka would have refused
    Commit refused = totals.commit(Map.of("be", 1L));
    earlier.committed(refused.progress(), refused.totals(), clock.millis());

    // then: it ends, and does not take over again
    await().atMost(PATIENCE).until(() -> running() == 1);
    assertThat(database.state(appId).words()).doesNotContainEntry("be", 3L);
    mirror.committed(refused.progress(), refused.totals(), clock.millis());
    assertMirrored();
    assertThat(failures()).as("of the later start").isZero();
  }

  /** How many mirrors of this test have not ended. */
  private long running() {
    return mirrorThreads().stream().filter(thread -> !others.contains(thread)).count();
  }

  private static Set<Thread> mirrorThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mirror"))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldRefuseADatabaseThatIsAheadOrOfAnotherTopic() throws Exception {
    // given
    startMirror();
    commit(Map.of("to", 2L));
    State before = awaitMirrored();
    mirror.close(PATIENCE);
    // From here on, it is of a later start than those of totals which begin anew.
    for (int start = 0; start < 5; start++) {
      startMirror();
      before = awaitMirrored();
      mirror.close(PATIENCE);
    }

    // when, then: of another topic
    startMirror(PLENTY, false, "another");
    commit(Map.of("be", 1L));
    awaitRefusal(before);

    // when, then: ahead
    totals = new MemoryTotals();
    startMirror(PLENTY, false, "topic");
    awaitRefusal(before);
    startMirror(PLENTY, false, "another");
    awaitRefusal(before);

    // when, then: it is wanted
    startMirror(PLENTY, true, "another");
    commit(Map.of("or", 1L));
    assertMirrored();
  }

  /** Kafka has lost commits that the database has; since then, the job was not started. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseADatabaseThatIsAheadUnlessThatGuardIsOff(boolean guarded) throws Exception {
    // given
    startMirror();
    for (int commit = 0; commit < 10; commit++) {
      commit(Map.of("to", 1L));
    }
    State before = awaitMirrored();
    mirror.close(PATIENCE);
    totals = new MemoryTotals();
    for (int commit = 0; commit < 5; commit++) {
      totals.commit(Map.of("be", 1L));
    }

    // when
    guards = guarded ? Guard.ALL : EnumSet.complementOf(EnumSet.of(Guard.MIRROR_IDENTITY));
    startMirror();

    // then
    if (guarded) {
      awaitRefusal(before);
    } else {
      assertMirrored();
    }
  }

  @Test
  void shouldMixTopicsWithoutGuards() {
    // given
    guards = EnumSet.noneOf(Guard.class);
    startMirror();
    commit(Map.of("to", 2L));
    awaitMirrored();
    mirror.close(PATIENCE);

    // when: the other topic's start has the number of the last commit
    totals = new MemoryTotals();
    totals.commit(Map.of("or", 1L));
    startMirror(PLENTY, false, "another");
    commit(Map.of("or", 1L));

    // then
    assertThat(awaitMirrored().addsUp()).isFalse();
  }

  private void awaitRefusal(State before) throws SQLException {
    // Of itself: one that is closed may end before it has looked at the database.
    await().atMost(PATIENCE).until(() -> running() == 0);
    assertThat(database.state(appId)).isEqualTo(before);
  }

  @Test
  void shouldKeepWhatWasCountedInEachMinute() throws Exception {
    // given
    startMirrorAt(10);
    commit(Map.of("to", 2L, "be", 1L));
    commit(Map.of("to", 1L));

    // when: nothing waits for the database at the edge
    commitAt(61, Map.of("to", 5L));
    commitAt(190, Map.of("be", 7L));
    assertMirrored();

    // then
    assertThat(history())
        .containsExactly(
            "12:00 4 complete closed", "12:01 5 complete closed", "12:03 7 complete open");
    assertThat(words()).containsExactly("12:00 be 1", "12:00 to 3", "12:01 to 5");

    // when: nothing more comes
    clock.to(NOON.plusSeconds(250));

    // then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(history()).last().isEqualTo("12:03 7 complete closed"));
    assertThat(words()).endsWith("12:03 be 7");
  }

  @Test
  void shouldGoOnWithTheHistoryWhenItsIntervalChanges() throws Exception {
    // given
    startMirrorAt(20 * 60);
    commit(Map.of("to", 2L));
    awaitMirrored();
    clock.to(NOON.plusSeconds(21 * 60 + 5));
    await().atMost(PATIENCE).until(() -> history().equals(List.of("12:20 2 complete closed")));
    mirror.close(PATIENCE);

    // when: longer
    interval = Duration.ofHours(1);
    startMirrorAt(25 * 60);
    commitAt(26 * 60, Map.of("to", 1L));
    awaitMirrored();
    clock.to(NOON.plusSeconds(3605));
    await().atMost(PATIENCE).until(() -> history().get(1).equals("12:21 1 complete closed"));
    for (int i = 0; i < 3; i++) {
      commitAt(3610 + i, Map.of("be", 1L));
      awaitMirrored();
    }
    commitAt(3600 + 11 * 60, Map.of("be", 1L));
    awaitMirrored();
    mirror.close(PATIENCE);

    // when: shorter
    interval = Duration.ofMinutes(5);
    startMirrorAt(3600 + 12 * 60);
    for (int i = 0; i < 3; i++) {
      commit(Map.of("or", 1L));
      awaitMirrored();
    }

    // then: each commit is in its interval, and no interval overlaps another one
    assertThat(history())
        .containsExactly(
            "12:20 2 complete closed",
            "12:21 1 complete closed",
            "13:00 4 complete closed",
            "13:11 3 complete open");
    assertThat(
            database.column(
                "SELECT to_char((start + length) AT TIME ZONE 'UTC', 'HH24:MI') FROM total_history"
                    + " WHERE app_id = '"
                    + appId
                    + "' ORDER BY start"))
        .containsExactly("12:21", "13:00", "13:11", "13:15");
  }

  @Test
  void shouldCountOnInTheOpenIntervalWhenTheClockIsSetBack() throws Exception {
    startMirrorAt(0);
    commit(Map.of("to", 2L));
    commitAt(600, Map.of("to", 1L));
    awaitMirrored();
    mirror.close(PATIENCE);

    startMirrorAt(300);
    commit(Map.of("be", 1L));
    awaitMirrored();
    commitAt(360, Map.of("be", 1L));
    awaitMirrored();

    assertThat(history()).containsExactly("12:00 2 complete closed", "12:10 3 complete open");
  }

  @Test
  void shouldKeepTheHistoryForItsRetention() throws Exception {
    // given
    startMirrorAt(0);
    commit(Map.of("to", 2L));
    commitAt(60, Map.of("be", 1L));
    assertMirrored();

    // when: the interval that ends an hour after the second one began is closed
    commitAt(3600, Map.of("or", 3L));
    commitAt(3660, Map.of("not", 4L));
    assertMirrored();

    // then
    assertThat(history())
        .containsExactly(
            "12:01 1 complete closed", "13:00 3 complete closed", "13:01 4 complete open");
    assertThat(words()).containsExactly("12:01 be 1", "13:00 or 3");
  }

  @Test
  void shouldKeepTheMostFrequentHundredWordsOfAnInterval() throws Exception {
    // given
    startMirrorAt(0);
    Map<String, Long> counts = new TreeMap<>();
    for (int word = 100; word < 250; word++) {
      counts.put("w" + word, (long) word);
    }
    commit(counts);

    // when
    commitAt(60, Map.of("to", 1L));
    assertMirrored();

    // then
    assertThat(words()).hasSize(100).startsWith("12:00 w150 150").endsWith("12:00 w249 249");
  }

  @Test
  void shouldSayWhichMinutesItMissed() throws Exception {
    // given
    startMirrorAt(10);
    commit(Map.of("to", 2L));
    awaitMirrored();
    mirror.close(PATIENCE);

    // when
    totals.commit(Map.of("to", 100L, "or", 3L));
    startMirrorAt(31 * 60);
    assertMirrored();
    commit(Map.of("to", 1L, "or", 1L));
    assertMirrored();
    commitAt(32 * 60, Map.of("to", 4L));
    assertMirrored();

    // then: one row for all between
    assertThat(history())
        .containsExactly(
            "12:00 2 missed closed",
            "12:01 0 missed closed",
            "12:31 2 missed closed",
            "12:32 4 complete open");
    assertThat(
            database.column(
                "SELECT extract(epoch FROM length)::int FROM total_history WHERE app_id = '"
                    + appId
                    + "' ORDER BY start"))
        .containsExactly("60", "1800", "60", "60");
    assertThat(words()).containsExactly("12:00 to 2", "12:31 or 1", "12:31 to 1");

    // when: it is away again, and nothing was open
    clock.to(NOON.plusSeconds(33 * 60 + 5));
    await().atMost(PATIENCE).until(() -> history().get(3).endsWith("closed"));
    mirror.close(PATIENCE);
    totals.commit(Map.of("to", 1L));
    startMirrorAt(35 * 60);
    assertMirrored();

    // then
    assertThat(history())
        .endsWith("12:32 4 complete closed", "12:33 0 missed closed", "12:35 0 missed open");
  }

  /** Starts the mirror so many seconds after noon. */
  private void startMirrorAt(int seconds) {
    clock.to(NOON.plusSeconds(seconds));
    startMirror();
  }

  /** Commits so many seconds after noon. */
  private void commitAt(int seconds, Map<String, Long> counts) {
    clock.to(NOON.plusSeconds(seconds));
    commit(counts);
  }

  private List<String> history() throws SQLException {
    return database.column(
        "SELECT to_char(start AT TIME ZONE 'UTC', 'HH24:MI ') || total"
            + " || CASE WHEN complete THEN ' complete' ELSE ' missed' END"
            + " || CASE WHEN closed THEN ' closed' ELSE ' open' END FROM total_history"
            + " WHERE app_id = '"
            + appId
            + "' ORDER BY start");
  }

  private List<String> words() throws SQLException {
    return database.column(
        "SELECT to_char(start AT TIME ZONE 'UTC', 'HH24:MI ') || word || ' ' || count"
            + " FROM word_history_text WHERE app_id = '"
            + appId
            + "' ORDER BY start, word");
  }

  @Test
  void shouldShowTheStateAfterOneCommitAtEveryMomentWhateverHappens() throws Exception {
    long seed = Long.getLong("wordcount.seed", System.nanoTime());
    System.err.println("seed: -Dwordcount.seed=" + seed);
    // given
    Random random = new Random(seed);
    startMirror(2 << 20, false, "topic");
    awaitMirrored();
    AtomicBoolean reading = new AtomicBoolean(true);
    List<State> wrong = new ArrayList<>();
    int[] looks = {0};
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(() -> looks[0] = readAlways(reading, wrong));

    // when
    for (int round = 0; round < 40; round++) {
      int fault = random.nextInt(12);
      if (fault == 0) {
        database.kill();
      } else if (fault == 1) {
        database.server().close();
      } else if (fault == 2) {
        mirror.close(Duration.ZERO);
        startMirror(2 << 20, false, "topic");
      } else if (fault == 3) {
        // An earlier start is paused, and comes back some time.
        startMirror(2 << 20, false, "topic");
      } else if (fault == 4) {
        totals.reread();
      } else if (fault < 8) {
        database.server().start();
      }
      for (int commit = random.nextInt(20); commit >= 0; commit--) {
        Map<String, Long> counts = new HashMap<>();
        for (int word = random.nextInt(2000); word >= 0; word--) {
          counts.merge("w" + random.nextInt(20_000), 1L, Long::sum);
        }
        commit(counts);
      }
    }
    database.server().start();

    // then
    assertMirrored();
    reading.set(false);
    reader.join();
    assertThat(wrong).as("seed %d", seed).isEmpty();
    assertThat(looks[0]).isGreaterThan(10);
  }

  /** Looks at the tables again and again; returns how often it could. */
  private int readAlways(AtomicBoolean reading, List<State> wrong) {
    int looks = 0;
    long last = 0;
    while (reading.get()) {
      try (Connection connection = database.connect()) {
        while (reading.get()) {
          State state = TestDatabase.state(connection, appId);
          if (!state.words().equals(totals.at(state.seq()))
              || !state.addsUp()
              || state.seq() < last) {
            wrong.add(state);
          }
          last = state.seq();
          looks++;
        }
      } catch (SQLException away) {
        Thread.onSpinWait();
      }
    }
    return looks;
  }

  @Test
  void shouldNotLoseItsPlaceInALongWord() {
    // given: words around the size of a message of COPY
    startMirror();
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      counts.put(i + "x".repeat(1990), (long) i + 1);
    }

    // when
    commit(counts);

    // then
    assertMirrored();
  }

  @Test
  void shouldAnswerWhatTheDashboardAsks() throws Exception {
    // given
    startMirrorAt(10);
    commit(Map.of("to", 60L, "be", 30L));
    commitAt(61, Map.of("to", 6L));
    commitAt(130, Map.of("or", 3L));
    assertMirrored();
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(
                Path.of("")
                    .toAbsolutePath()
                    .resolveSibling("helm/wordcount/files/store/history.json")
                    .toFile());

    // when: Grafana puts in what was chosen
    Map<String, List<String>> answers = new HashMap<>();
    for (JsonNode panel : dashboard.path("panels")) {
      String query = panel.at("/targets/0/rawSql").asText();
      answers.put(panel.path("title").asText(), database.rows(filled(query)));
      assertThat(query.startsWith("SELECT start AS \"time\""))
          .isEqualTo(panel.at("/targets/0/format").asText().equals("time_series"));
    }

    // then
    assertThat(database.column(dashboard.at("/templating/list/1/query").asText())).contains(appId);
    assertThat(answers.get("Words, all time")).containsExactly("99");
    assertThat(answers.get("Distinct words")).containsExactly("3");
    assertThat(Double.parseDouble(answers.get("Age of the last commit").get(0))).isFinite();
    assertThat(answers.get("Incomplete intervals")).containsExactly("0");
    assertThat(answers.get("Words a second"))
        .extracting(row -> row.replaceFirst(".*\\|", "").substring(0, 4))
        .as("the last interval is not over")
        .containsExactly("1.50", "0.10");
    assertThat(answers.get("Most frequent words"))
        .extracting(row -> row.replaceFirst("[^|]*\\|", ""))
        .containsExactly("be|30", "to|60", "to|6");
    assertThat(answers.get("Words in the time range")).containsExactly("to|66", "be|30");
    assertThat(answers).hasSize(dashboard.path("panels").size());
  }

  private String filled(String query) {
    String filled =
        query
            .replace("${job:sqlstring}", "'" + appId + "'")
            .replaceAll(
                "\\$__timeFilter\\(([^)]+)\\)",
                "$1 BETWEEN '2026-03-01T11:00:00Z' AND '2026-03-01T13:00:00Z'");
    assertThat(filled).doesNotContain("$");
    return filled;
  }

  /** Returns as many different words, each counted once. */
  private static Map<String, Long> words(int number) {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < number; i++) {
      counts.put("w" + i, 1L);
    }
    return counts;
  }
}
