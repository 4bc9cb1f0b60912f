package wordcount.job.view;

import java.util.concurrent.CancellationException;
import org.apache.spark.SparkThrowable;
import wordcount.program.Failure;
import wordcount.program.Printable;

/**
 * The reason of a failure, without the many lines that Spark adds.
 *
 * @param kind equal for failures that differ only in the data they name
 * @param text one line
 */
record FailureReason(String kind, String text) {

  static FailureReason of(Throwable thrown) {
    Throwable root = Failure.root(thrown);
    String name = root.getClass().getSimpleName();
    boolean classified = root instanceof SparkThrowable spark && spark.getErrorClass() != null;
    String kind = classified ? ((SparkThrowable) root).getErrorClass() : name;
    String first =
        String.valueOf(root.getMessage())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElse("no message");
    String line =
        Printable.of(first.endsWith(";") ? first.substring(0, first.length() - 1) : first);
    if (root instanceof CancellationException) {
      return new FailureReason(line, line);
    }
    return new FailureReason(kind, classified ? line : name + ": " + line);
  }
}
