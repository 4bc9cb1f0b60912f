package wordcount.job.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.WordTable;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Shows each batch as a table with the columns {@code word} and {@code cnt}, and what a query over
 * it gives. The query sees the table as the temporary view {@code words}.
 */
public final class SqlView implements BatchView {
  /** The query if no other is asked for. */
  public static final String TOTAL = "SELECT SUM(cnt) AS total FROM words";

  private static final String VIEW = "words";
  private static final int ROWS_SHOWN = 20;
  private static final StructType COLUMNS =
      new StructType()
          .add("word", DataTypes.StringType, false)
          .add("cnt", DataTypes.LongType, false);

  private final SparkSession spark;
  private final String query;
  private final PrintStream out;

  /**
   * Checks the query on an empty table.
   *
   * @throws ProgramException with exit code {@code USAGE} and Spark's own words if it is wrong
   */
  @SuppressWarnings("ThrowSuppliedUnchecked")
  public SqlView(SparkSession spark, String query, PrintStream out) {
    this.spark = spark;
    this.query = query;
    this.out = out;
    try {
      register(List.of());
      spark.sql(query).queryExecution().assertAnalyzed();
    } catch (Exception e) {
      // Spark throws AnalysisException, a checked exception, without declaring it.
      if (e instanceof AnalysisException || e instanceof ParseException) {
        throw new ProgramException(
            ExitCode.USAGE,
            "--sql is not a query that Spark understands",
            e.getMessage(),
            "query the view words(word STRING, cnt BIGINT), for example: " + TOTAL,
            e);
      }
      throw e;
    }
  }

  @Override
  public void show(long timeMs, BatchCounts batch) {
    Dataset<Row> words = register(rows(batch.words()));
    out.println("========= " + timeMs + " ms =========");
    out.println(
        words.orderBy(words.col("cnt").desc(), words.col("word")).showString(ROWS_SHOWN, 0, false));
    out.println(spark.sql(query).showString(ROWS_SHOWN, 0, false));
    out.flush();
  }

  private Dataset<Row> register(List<Row> rows) {
    Dataset<Row> words = spark.createDataFrame(rows, COLUMNS);
    words.createOrReplaceTempView(VIEW);
    return words;
  }

  private static List<Row> rows(WordTable counts) {
    List<Row> rows = new ArrayList<>(counts.size());
    counts.forEach(
        (bytes, from, to, count) ->
            rows.add(RowFactory.create(new String(bytes, from, to - from, UTF_8), count)));
    return rows;
  }
}
