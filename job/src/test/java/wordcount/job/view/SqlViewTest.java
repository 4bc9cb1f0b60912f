package wordcount.job.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.SparkSettings;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class SqlViewTest {
  private static final String ENDLESS =
      "SELECT sum(a.id % (b.id + 1)) FROM range(9999999) a, range(9999999) b";

  private static final AtomicReference<CountDownLatch> COUNTED = new AtomicReference<>();

  private static SparkSession spark;

  private final StringBuilder out = new StringBuilder();

  @BeforeAll
  static void startSpark() {
    SparkConf conf =
        SparkSettings.of(
            new SparkConf(false)
                .setMaster("local[2]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    spark = SparkSession.builder().config(conf).getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void shouldShowTheWordsAndTheResultOfTheQuery() {
    view(SqlView.TOTAL).show(batch(1000, "b a b", "\u001b[31m c"));

    assertThat(out.toString().lines())
        .containsExactly(
            "========= 1000 ms =========",
            "+-----+---+",
            "|word |cnt|",
            "+-----+---+",
            "|b    |2  |",
            "|\\u001b[31m|1  |",
            "|a    |1  |",
            "|c    |1  |",
            "+-----+---+",
            "",
            "+-----+",
            "|total|",
            "+-----+",
            "|5    |",
            "+-----+",
            "");
  }

  @Test
  void shouldSumAllWordsOfALargeBatch() {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      line.append(i).append(' ');
    }

    view("SELECT SUM(cnt), COUNT(DISTINCT word) FROM words").show(batch(1, line + " 7 7"));

    assertThat(out.toString()).contains("|7     |3  |", "|200002  |200000              |");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT word FROM words WHERE cnt > 1;",
        "WITH w AS (SELECT * FROM words) SELECT max(cnt) FROM w WHERE cnt IN (SELECT cnt FROM w)",
        "FROM words SELECT upper(word)",
        "VALUES 1, 2",
        "TABLE words",
        "SELECT explode(split(word, '')) FROM words",
        "SELECT raise_error('only when it runs')",
      })
  void shouldTakeEveryQuery(String query) {
    view(query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (a INT) USING parquet",
        "CREATE TABLE t USING parquet AS SELECT * FROM words",
        "CREATE TEMPORARY VIEW words AS SELECT 1",
        "CREATE FUNCTION f AS 'java.lang.String'",
        "CREATE DATABASE d",
        "INSERT INTO t SELECT * FROM words",
        "INSERT OVERWRITE DIRECTORY '/tmp/never' USING parquet SELECT * FROM words",
        "WITH w AS (SELECT * FROM words) INSERT INTO t SELECT * FROM w",
        "FROM words INSERT INTO t SELECT * INSERT INTO u SELECT *",
        "DROP TABLE words",
        "DROP VIEW words",
        "SET spark.task.maxFailures=1",
        "RESET",
        "ADD JAR '/tmp/never.jar'",
        "CACHE TABLE words",
        "REFRESH TABLE words",
        "USE default",
        "EXPLAIN SELECT * FROM words",
        "SHOW TABLES",
        "SELECT reflect('java.lang.System', 'exit', 0)",
        "SELECT java_method('java.lang.System', 'getenv', 'HOME')",
        "SELECT * FROM words WHERE cnt > (SELECT reflect('java.lang.Integer', 'valueOf', '1'))",
        "WITH w AS (SELECT java_method('java.lang.System', 'nanoTime') AS n) SELECT n FROM w",
        "SELECT TRANSFORM(word) USING 'cat' AS (w) FROM words",
        "SELECT 1; DROP VIEW words",
        "SELECT * FROM parquet.`/tmp/never`",
        "SELECT * FROM csv.`/etc/passwd`",
        "SELECT nothing FROM words",
        "SELECT * FROM elsewhere",
        "SELEC word",
        "SELECT '\u001b[31m",
        "",
      })
  void shouldRejectAnythingButAQueryInOneLine(String query) {
    assertThatThrownBy(() -> view(query))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.getMessage()).startsWith("--sql is not a query").hasSizeLessThan(300);
              assertThat(e.getMessage().chars()).allMatch(c -> !Character.isISOControl(c));
              assertThat(e.remedy()).contains("words(word STRING, cnt BIGINT)");
            });
    assertThat(Path.of("spark-warehouse")).doesNotExist();
    assertThat(Path.of("metastore_db")).doesNotExist();
    assertThat(spark.catalog().databaseExists("d")).isFalse();
    assertThat(spark.conf().get("spark.task.maxFailures", "unset")).isNotEqualTo("1");
  }

  @Test
  void shouldShowOtherDataAfterAFailure() {
    SqlView view = view("SELECT assert_true(word <> 'boom') FROM words");

    assertThatThrownBy(() -> view.show(batch(1, "boom"))).hasMessageContaining("boom");
    assertThat(out.toString()).as("half a table").isEmpty();
    view.show(batch(2, "calm"));

    assertThat(out.toString()).startsWith("========= 2 ms");
  }

  @Test
  void shouldContinueAfterAQueryThatIsTooDeepForTheStack() {
    // Java's regular expressions recurse for each repetition.
    String line = "a".repeat(100_000);
    AtomicInteger failures = new AtomicInteger();
    BatchView view =
        new FailSafeView(
            view("SELECT value RLIKE '(\\\\w|\\\\s)*x' FROM records"), failures::incrementAndGet);

    view.show(new CountedBatch(1, TestCounts.of("a"), List.of(), ranges -> records(line)));
    assertThat(failures).hasValue(1);
    view.show(new CountedBatch(2, TestCounts.of("a"), List.of(), ranges -> records("short")));

    assertThat(out.toString()).startsWith("========= 2 ms");
  }

  @Test
  void shouldEndAQueryThatTakesTooLong() {
    SqlView view = new SqlView(spark, ENDLESS, Duration.ofSeconds(1), out::append);

    assertThatThrownBy(() -> view.show(batch(1, "a"))).hasMessage("the query took longer than 1 s");

    view(SqlView.TOTAL).show(batch(2, "a"));
    assertThat(out.toString()).startsWith("========= 2 ms");
  }

  @Test
  void shouldEndAQueryThatKeepsCountingWaiting() throws Exception {
    SqlView view = new SqlView(spark, ENDLESS, Duration.ofMinutes(5), out::append);
    Thread querying = new Thread(() -> view.show(batch(1, "a")));
    AtomicReference<Throwable> end = new AtomicReference<>();
    querying.setUncaughtExceptionHandler((thread, why) -> end.set(why));
    querying.start();

    // Until the query has all cores, counting does not wait.
    while (querying.isAlive()) {
      long counted =
          new JavaSparkContext(spark.sparkContext()).parallelize(List.of(1, 2, 3)).count();
      assertThat(counted).isEqualTo(3);
    }

    assertThat(end.get())
        .hasMessage("the query used all cores while counting needed one")
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void shouldLeaveAQueryAloneWhileCountingHasACore() throws Exception {
    String endlessOnOneCore = ENDLESS.replace("9999999", "0, 9999999, 1, 1");
    SqlView view = new SqlView(spark, endlessOnOneCore, Duration.ofSeconds(4), out::append);
    CountDownLatch counted = new CountDownLatch(1);
    COUNTED.set(counted);
    Thread counting =
        new Thread(
            () ->
                new JavaSparkContext(spark.sparkContext())
                    .parallelize(List.of(1), 1)
                    .foreach(one -> COUNTED.get().await()));
    counting.start();

    try {
      assertThatThrownBy(() -> view.show(batch(1, "a")))
          .hasMessage("the query took longer than 4 s");
    } finally {
      counted.countDown();
      counting.join();
    }
  }

  private static JavaRDD<Row> records(String value) {
    return new JavaSparkContext(spark.sparkContext())
        .parallelize(List.of(RowFactory.create(value, 0, 0L, new Timestamp(0))));
  }

  @Test
  void shouldLetTheQuerySeeTheRecords() {
    view("SELECT value, offset FROM records WHERE partition = 3").show(batch(1, "a"));

    assertThat(out.toString()).contains("|a b  |7     |").doesNotContain("other");
  }

  private static JavaRDD<Row> records() {
    Timestamp time = new Timestamp(1000);
    return new JavaSparkContext(spark.sparkContext())
        .parallelize(
            List.of(
                RowFactory.create("a b", 3, 7L, time), RowFactory.create("other", 0, 8L, time)));
  }

  private SqlView view(String query) {
    return new SqlView(spark, query, out::append);
  }

  private static CountedBatch batch(long timeMs, String... lines) {
    return new CountedBatch(timeMs, TestCounts.of(lines), List.of(), ranges -> records());
  }
}
