package wordcount.local.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import wordcount.job.WordCountJob;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.TopicReader;
import wordcount.job.totals.TotalsOptions;
import wordcount.job.totals.TotalsTopics;
import wordcount.program.Loopback;
import wordcount.program.TopicNames;

/**
 * Starts the job in a separate process, so that it can fail, be killed and be restarted without the
 * servers.
 *
 * @param bootstrapServers the broker to count from
 * @param temporaryFiles where Spark and the libraries may put files; a path without commas
 * @param environment environment variables for the job, such as those with a password
 * @param options the user's options for the job
 * @param out receives each line the job prints
 * @param err receives each line the job logs
 */
public record JobLauncher(
    String bootstrapServers,
    Path temporaryFiles,
    Map<String, String> environment,
    List<String> options,
    Consumer<String> out,
    Consumer<String> err) {
  /** The identity under which the job commits its counts. */
  public static final String APP_ID = TotalsOptions.DEFAULT_APP_ID;

  /** Leaves room for servers, operating system and browser on a machine of 8 GB. */
  private static final String HEAP = "-Xmx3g";

  /** Returns the totals that the job commits. */
  public static PastTotals totals(Map<String, Object> clientProperties) {
    return new PastTotals(
        new TopicReader(clientProperties),
        new TotalsTopics(TopicNames.COUNTS, TopicNames.PROGRESS),
        APP_ID,
        Runtime.getRuntime().maxMemory());
  }

  public ChildJvm launch(int pagePort, int httpPort) {
    List<String> jvm =
        List.of(
            HEAP,
            // The program that starts it shows progress.
            "-Dwordcount.log=WARN",
            "-Djava.io.tmpdir=" + temporaryFiles.toAbsolutePath());
    // Spark reads this as a list, which a comma in an absolute path would split.
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("SPARK_LOCAL_DIRS", temporaryFiles.toString());
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of(
            "--bootstrap-servers",
            bootstrapServers,
            "--topic",
            TopicNames.INPUT,
            "--counts-topic",
            TopicNames.COUNTS,
            "--progress-topic",
            TopicNames.PROGRESS,
            "--app-id",
            APP_ID,
            // Only this machine may access the counts.
            "--http-host",
            Loopback.NAME,
            "--page-port",
            Integer.toString(pagePort),
            "--http-port",
            Integer.toString(httpPort)));
    return ChildJvm.start(WordCountJob.class.getName(), variables, jvm, arguments, out, err);
  }
}
