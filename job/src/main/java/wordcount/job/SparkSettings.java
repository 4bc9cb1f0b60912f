package wordcount.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import wordcount.job.time.MonotonicClock;
import wordcount.job.time.Patience;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Defaults of Spark's settings for this job, and Spark's requirements of this JVM. */
public final class SparkSettings {
  /** Spark does not start with less: one and a half times the memory that it reserves. */
  private static final long LEAST_HEAP_MIB = 450;

  private static final int MIB = 1 << 20;

  private static final String HADOOP_USER = "wordcount";

  private SparkSettings() {}

  /**
   * Logs in to Hadoop under a fixed name if the user id has none, as with {@code docker run --user}
   * and on OpenShift: Hadoop's own login would fail there, and Spark with it.
   */
  static void loginToHadoop() {
    try {
      UserGroupInformation.getLoginUser();
    } catch (IOException e) {
      if (UserGroupInformation.isSecurityEnabled()) {
        throw new UncheckedIOException(e);
      }
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(HADOOP_USER));
    }
  }

  /**
   * Rejects a heap in which Spark would not start.
   *
   * @param heapBytes the most that this JVM's heap may take
   * @throws ProgramException with exit code {@code USAGE}
   */
  static void requireHeap(long heapBytes) {
    if (heapBytes < LEAST_HEAP_MIB * MIB) {
      throw new ProgramException(
          ExitCode.USAGE,
          "the heap is too small",
          "its limit is " + heapBytes / MIB + " MiB, and Spark needs " + LEAST_HEAP_MIB + " MiB",
          "raise the limit with -Xmx, or remove -Xmx from _JAVA_OPTIONS");
    }
  }

  /**
   * Returns the configuration to start Spark with.
   *
   * @param given the settings from spark-submit and system properties
   */
  public static SparkConf of(SparkConf given) {
    if (!given.contains("spark.master")) {
      // By default, local mode gives up at a task's first failure.
      given
          .setMaster("local[*," + Patience.ATTEMPTS + "]")
          .setIfMissing("spark.ui.enabled", "false");
      // An address, not a name: "localhost" may resolve to another one than Spark listens on.
      given.setIfMissing("spark.driver.host", "127.0.0.1");
      given.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    Map.ofEntries(
            Map.entry("spark.app.name", "wordcount"),
            // Rounds have their own limits on memory and time. Spark's backpressure makes batches
            // that take as long as the interval: small and costly ones when many records wait.
            Map.entry("spark.streaming.backpressure.enabled", "false"),
            Map.entry("spark.streaming.kafka.allowNonConsecutiveOffsets", "false"),
            Map.entry("spark.streaming.clock", MonotonicClock.class.getName()),
            Map.entry("spark.streaming.gracefulStopTimeout", "5s"),
            Map.entry("spark.streaming.stopGracefullyOnShutdown", "false"),
            Map.entry("spark.driver.maxResultSize", Long.toString(maxResultBytes())),
            Map.entry("spark.locality.wait", "0s"),
            // Otherwise the tasks of a query would all come before those of the next batch.
            Map.entry("spark.scheduler.mode", "FAIR"),
            Map.entry("spark.task.maxFailures", Integer.toString(Patience.ATTEMPTS)),
            // A query that overflows a stack fails alone. A JVM out of memory ends by its own
            // option.
            Map.entry("spark.executor.killOnFatalError.depth", "0"),
            // A cancelled query whose sort had spilled would crash the JVM now and then: when Spark
            // (3.5.5) interrupts the task, it frees the buffer that its read-ahead thread still
            // fills.
            Map.entry("spark.unsafe.sorter.spill.read.ahead.enabled", "false"),
            Map.entry("spark.executor.maxNumFailures", "20"),
            Map.entry("spark.executor.failuresValidityInterval", "1h"),
            Map.entry("spark.sql.session.timeZone", "UTC"),
            Map.entry("spark.sql.shuffle.partitions", Integer.toString(tasksAtOnce(given))),
            // A query reads only the batch, and leaves nothing behind.
            Map.entry("spark.sql.runSQLOnFiles", "false"),
            Map.entry("spark.sql.catalogImplementation", "in-memory"),
            Map.entry("spark.sql.warehouse.dir", "file:" + temporaryFolder() + "/spark-warehouse"),
            Map.entry("spark.ui.killEnabled", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.redaction.regex", "(?i)secret|password|token|access[.]?key|jaas"))
        .forEach(given::setIfMissing);
    return given;
  }

  /** Queries are about one batch, so more partitions than can run at once only cost time. */
  private static int tasksAtOnce(SparkConf given) {
    return given.getInt("spark.executor.instances", 2) * given.getInt("spark.executor.cores", 1);
  }

  private static String temporaryFolder() {
    return System.getProperty("java.io.tmpdir");
  }

  private static long maxResultBytes() {
    return Budgets.ofThisJvm().maxResultBytes();
  }
}
