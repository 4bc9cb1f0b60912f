package wordcount.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import wordcount.job.mirror.StoreComparison;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsTopics;
import wordcount.program.Deadline;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.KafkaOptions;
import wordcount.program.KafkaWait;
import wordcount.program.Program;
import wordcount.program.ProgressLine;
import wordcount.program.Range;
import wordcount.program.TopicNames;

/** The program that verifies the copy of the totals: options, wiring, exit code. */
@Command(
    name = "store-verifier",
    description = {
      "Compares the copy of the totals in PostgreSQL with the totals in Kafka, word by word, as of"
          + " the same commit, while the job keeps running. Prints the verdict as one line of"
          + " JSON; exits with 8 if totals differ, with 7 if the database stays behind."
    })
public final class StoreVerifier implements Callable<Integer> {
  @Mixin private KafkaOptions kafka;
  @Mixin private final DatabaseOptions database = new DatabaseOptions(true);

  @Option(
      names = "--counts-topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.COUNTS,
      description = "Topic of the totals.")
  @Environment("WORDCOUNT_COUNTS_TOPIC")
  private String countsTopic;

  @Option(
      names = "--progress-topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.PROGRESS,
      description = "Topic for the progress of the totals.")
  @Environment("WORDCOUNT_PROGRESS_TOPIC")
  private String progressTopic;

  @Option(
      names = "--app-id",
      paramLabel = "ID",
      defaultValue = "wordcount",
      description = "The job's identity.")
  @Environment("WORDCOUNT_APP_ID")
  private String appId;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "2m",
      description = "How long to wait for Kafka and for the database to catch up, together.")
  @Environment("WORDCOUNT_WAIT")
  @Range("0s..1000000h")
  private Duration wait;

  @Spec private CommandSpec spec;

  /** Runs the program and exits with its code. */
  public static void main(String... arguments) {
    System.exit(Program.run(new StoreVerifier(), arguments));
  }

  @Override
  public Integer call() throws Exception {
    Deadline deadline = Deadline.in(wait);
    ProgressLine progress = ProgressLine.onStandardError();
    Map<String, Object> client = kafka.clientProperties();
    KafkaWait.awaitTopic(client, countsTopic, wait, progress);
    KafkaWait.awaitTopic(client, progressTopic, deadline.left(), progress);
    PastTotals totals =
        new PastTotals(
            new TopicReader(client),
            new TotalsTopics(countsTopic, progressTopic),
            appId,
            Budgets.ofThisJvm().mostTotals());
    StoreComparison.Result result =
        new StoreComparison(
                database.login().orElseThrow(), appId, totals, deadline.left(), progress)
            .run();
    spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(result));
    return result.same() ? ExitCode.DONE : ExitCode.WRONG;
  }
}
