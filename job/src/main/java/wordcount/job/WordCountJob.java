package wordcount.job;

import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.job.fault.Guard;
import wordcount.job.monitoring.FailureEvent;
import wordcount.program.Program;

/** The job's main class: options, wiring, exit code. */
@Command(
    name = "wordcount-job",
    description = {
      "Counts the words of a Kafka topic with Spark Streaming, in batches, and keeps exact"
          + " running totals in another topic.",
      "",
      "After a crash or a stop, start it again with the same options: it resumes after the last"
          + " commit, and no line is counted twice or skipped."
    })
public final class WordCountJob implements Callable<Integer> {
  @Mixin private final JobOptions options = new JobOptions();
  private final Set<Guard> guards;

  /** Creates the job. */
  public WordCountJob() {
    this(Guard.ALL);
  }

  /** Creates the job with only these guards. */
  public WordCountJob(Set<Guard> guards) {
    this.guards = guards;
  }

  @Override
  public Integer call() throws Exception {
    return new JobRun(options, guards).run();
  }

  /** Runs the job until it reaches its end, fails or is stopped. */
  public static void main(String... args) {
    Exit.with(Program.run(new WordCountJob(), FailureEvent::report, args));
  }
}
