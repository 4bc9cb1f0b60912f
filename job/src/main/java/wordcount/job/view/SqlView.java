package wordcount.job.view;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import wordcount.job.count.WordTable;
import wordcount.job.source.RecordRows;
import wordcount.program.Printable;

/**
 * Shows each batch as a table with the columns {@code word} and {@code cnt}, and the result of a
 * query. The query sees the table as the temporary view {@code words} and the batch's records as
 * {@code records}, which are read again from Kafka if it uses them.
 */
public final class SqlView implements BatchView {
  /** The default query. */
  public static final String TOTAL = "SELECT SUM(cnt) AS total FROM words";

  /** How long a query may take. */
  public static final Duration LIMIT = Duration.ofMinutes(1);

  private static final String VIEW = "words";
  private static final String RECORDS = "records";
  private static final int ROWS_SHOWN = 20;
  private static final StructType COLUMNS =
      new StructType()
          .add("word", DataTypes.StringType, false)
          .add("cnt", DataTypes.LongType, false);

  private final SparkSession spark;
  private final String query;
  private final Duration limit;
  private final Consumer<String> out;
  private final QueryLimit.CoreUse cores = new QueryLimit.CoreUse();

  /**
   * Checks the query on an empty table.
   *
   * @param out prints a text
   * @throws wordcount.program.ProgramException with exit code {@code USAGE} and Spark's own message
   *     if it is invalid or not a query
   */
  public SqlView(SparkSession spark, String query, Consumer<String> out) {
    this(spark, query, LIMIT, out);
  }

  SqlView(SparkSession spark, String query, Duration limit, Consumer<String> out) {
    this.spark = spark;
    this.limit = limit;
    this.query = query;
    this.out = out;
    spark.createDataFrame(List.of(), COLUMNS).createOrReplaceTempView(VIEW);
    spark.createDataFrame(List.of(), RecordRows.COLUMNS).createOrReplaceTempView(RECORDS);
    ReadingQuery.check(spark, query);
    spark.sparkContext().addSparkListener(cores);
  }

  @Override
  public void show(CountedBatch batch) {
    QuietTasks quiet = QuietTasks.begin();
    QueryLimit limited = new QueryLimit(spark.sparkContext(), cores, limit);
    try {
      print(batch);
    } finally {
      quiet.end();
      limited.end();
    }
  }

  private void print(CountedBatch batch) {
    spark.createDataFrame(batch.records(), RecordRows.COLUMNS).createOrReplaceTempView(RECORDS);
    Dataset<Row> words = register(batch.counts().words());
    String most = table(words.orderBy(words.col("cnt").desc(), words.col("word")));
    String result = table(spark.sql(query));
    out.accept(
        String.format(
            Locale.ROOT, "========= %d ms =========%n%s%n%s%n", batch.timeMs(), most, result));
  }

  private Dataset<Row> register(WordTable counts) {
    List<byte[]> chunks = WordChunks.of(counts);
    JavaRDD<Row> rows =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(chunks, chunks.size())
            .flatMap(WordChunks::rows);
    Dataset<Row> words = spark.createDataFrame(rows, COLUMNS);
    words.createOrReplaceTempView(VIEW);
    return words;
  }

  private static String table(Dataset<Row> rows) {
    StringBuilder table = new StringBuilder();
    rows.showString(ROWS_SHOWN, 0, false)
        .lines()
        .forEach(line -> table.append(Printable.of(line)).append(System.lineSeparator()));
    return table.toString();
  }
}
