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
import wordcount.job.mirror.DatabaseOptions;
import wordcount.job.mirror.StoreComparison;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsOptions;
import wordcount.job.totals.TotalsTopics;
import wordcount.program.Deadline;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.KafkaOptions;
import wordcount.program.KafkaWait;
import wordcount.program.Program;
import wordcount.program.ProgressLine;
import wordcount.program.Range;

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
  @Mixin private TotalsOptions totals;
  @Mixin private final DatabaseOptions database = new DatabaseOptions(true);

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
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
    TotalsTopics topics = totals.topics();
    String appId = totals.appId();
    KafkaWait.awaitTopic(client, topics.counts(), wait, progress);
    KafkaWait.awaitTopic(client, topics.progress(), deadline.left(), progress);
    PastTotals past =
        new PastTotals(new TopicReader(client), topics, appId, Budgets.ofThisJvm().mostTotals());
    StoreComparison.Result result =
        new StoreComparison(database.login().orElseThrow(), appId, past, deadline.left(), progress)
            .run();
    spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(result));
    return result.same() ? ExitCode.DONE : ExitCode.WRONG;
  }
}
