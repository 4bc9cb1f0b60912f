package wordcount.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import wordcount.job.source.MonotonicClock;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** What Spark is told for this job, where the user says nothing, and what it needs of this JVM. */
public final class SparkSettings {
  /** Spark starts with no less: one and a half times what it sets aside for itself. */
  private static final long LEAST_HEAP_MIB = 450;

  private static final int MIB = 1 << 20;

  private static final String HADOOP_USER = "wordcount";

  private SparkSettings() {}

  /**
   * Gives Hadoop's classes, which Spark asks who runs this process, a name where the user id has
   * none, as under {@code docker run --user} and OpenShift: their login fails there, and Spark with
   * it.
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
   * Refuses a heap in which Spark does not start.
   *
   * @param heapBytes the most that this JVM's heap may take
   * @throws ProgramException with exit code {@code USAGE}
   */
  static void requireHeap(long heapBytes) {
    if (heapBytes < LEAST_HEAP_MIB * MIB) {
      throw new ProgramException(
          ExitCode.USAGE,
          "the heap is too small",
          "it may grow to " + heapBytes / MIB + " MiB, and Spark needs " + LEAST_HEAP_MIB,
          "give the JVM more with -Xmx, or take -Xmx out of _JAVA_OPTIONS");
    }
  }

  /**
   * The configuration to start Spark with.
   *
   * @param given what spark-submit and system properties say
   */
  public static SparkConf of(SparkConf given) {
    if (!given.contains("spark.master")) {
      // Local mode gives up at a task's first failure unless told how many there may be.
      given.setMaster("local[*,8]").setIfMissing("spark.ui.enabled", "false");
      // An address and no name: "localhost" may lead to another one than that it listens on.
      given.setIfMissing("spark.driver.host", "127.0.0.1");
      given.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    Map.ofEntries(
            Map.entry("spark.app.name", "wordcount"),
            // Rounds have bounds of their own, memory and time. Spark's rate makes batches that
            // take
            // as long as the interval: small and costly ones just when much waits.
            Map.entry("spark.streaming.backpressure.enabled", "false"),
            Map.entry("spark.streaming.kafka.allowNonConsecutiveOffsets", "false"),
            Map.entry("spark.streaming.clock", MonotonicClock.class.getName()),
            Map.entry("spark.streaming.gracefulStopTimeout", "5s"),
            Map.entry("spark.streaming.stopGracefullyOnShutdown", "false"),
            Map.entry("spark.driver.maxResultSize", Long.toString(maxResultBytes())),
            Map.entry("spark.locality.wait", "0s"),
            Map.entry("spark.task.maxFailures", "8"),
            Map.entry("spark.executor.maxNumFailures", "20"),
            Map.entry("spark.executor.failuresValidityInterval", "1h"),
            Map.entry("spark.sql.session.timeZone", "UTC"),
            Map.entry("spark.sql.shuffle.partitions", "2"),
            // A query reads the batch alone, and leaves nothing behind.
            Map.entry("spark.sql.runSQLOnFiles", "false"),
            Map.entry("spark.sql.catalogImplementation", "in-memory"),
            Map.entry("spark.sql.warehouse.dir", "file:" + temporaryFolder() + "/spark-warehouse"),
            Map.entry("spark.ui.killEnabled", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.redaction.regex", "(?i)secret|password|token|access[.]?key|jaas"))
        .forEach(given::setIfMissing);
    return given;
  }

  private static String temporaryFolder() {
    return System.getProperty("java.io.tmpdir");
  }

  private static long maxResultBytes() {
    return Budgets.of(Runtime.getRuntime().maxMemory()).maxResultBytes();
  }
}
