package wordcount.job.view;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Keeps Spark from logging each failed attempt of a task, with its stack trace, until closed: a
 * query that fails on the data fails eight times for each batch. If tasks of counting fail
 * meanwhile and are repeated, that is not logged either.
 */
final class QuietTasks {
  private final Map<String, Level> before;

  private QuietTasks(Map<String, Level> before) {
    this.before = before;
  }

  static QuietTasks begin() {
    Map<String, Level> before =
        Stream.of("org.apache.spark.executor.Executor", "org.apache.spark.scheduler.TaskSetManager")
            // If the user asked for more than warnings, these stay on.
            .filter(name -> !LogManager.getLogger(name).isInfoEnabled())
            .collect(
                Collectors.toMap(
                    Function.identity(), name -> LogManager.getLogger(name).getLevel()));
    before.keySet().forEach(name -> Configurator.setLevel(name, Level.OFF));
    return new QuietTasks(before);
  }

  void end() {
    before.forEach(Configurator::setLevel);
  }
}
