package wordcount.job.totals;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;
import wordcount.program.TopicNames;

/** The options that name a job's totals; a picocli mixin. */
public final class TotalsOptions implements CheckedOptions {
  /** The identity of a job whose user chose none. */
  public static final String DEFAULT_APP_ID = "wordcount";

  @Option(
      names = "--counts-topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.COUNTS,
      description = "Topic of the totals; compacted.")
  @Environment("WORDCOUNT_COUNTS_TOPIC")
  private String counts;

  @Option(
      names = "--progress-topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.PROGRESS,
      description = "Topic of the progress of the totals; compacted, one partition.")
  @Environment("WORDCOUNT_PROGRESS_TOPIC")
  private String progress;

  @Option(
      names = "--app-id",
      paramLabel = "ID",
      defaultValue = DEFAULT_APP_ID,
      description =
          "The job's identity: its transactional id, progress key and consumer group. A new"
              + " instance takes over from an old one with the same id.")
  @Environment("WORDCOUNT_APP_ID")
  private String appId;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    TopicNames.problem("--counts-topic", counts).ifPresent(problems::add);
    TopicNames.problem("--progress-topic", progress).ifPresent(problems::add);
    CheckedOptions.clash("--counts-topic", counts, "--progress-topic", progress)
        .ifPresent(problems::add);
    if (appId.isBlank()) {
      problems.add("--app-id must not be blank");
    }
    return problems;
  }

  /** Returns the topics of the totals. */
  public TotalsTopics topics() {
    return new TotalsTopics(counts, progress);
  }

  /** Returns the job's identity. */
  public String appId() {
    return appId;
  }
}
