package wordcount.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.job.count.Counting;
import wordcount.job.count.TextFields;
import wordcount.job.count.TokenizerKind;
import wordcount.job.mirror.MirrorOptions;
import wordcount.job.policy.InputPolicies.OnBadInput;
import wordcount.job.policy.StartPosition;
import wordcount.job.totals.TotalsOptions;
import wordcount.job.totals.TotalsTopics;
import wordcount.job.view.SqlView;
import wordcount.job.view.ViewKind;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;
import wordcount.program.HttpEndpoints;
import wordcount.program.KafkaOptions;
import wordcount.program.Range;
import wordcount.program.TopicNames;

/** The options of the job. */
final class JobOptions implements CheckedOptions {
  private static final int BATCHES_OF_A_CHECK = 4;

  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Mixin TotalsOptions totals = new TotalsOptions();

  @Mixin MirrorOptions mirror = new MirrorOptions();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = TopicNames.INPUT,
      description = "Topic with the lines to count.")
  @Environment("WORDCOUNT_TOPIC")
  String topic;

  @Option(
      names = "--create-topics",
      paramLabel = "true|false",
      arity = "1",
      defaultValue = "true",
      description = "Whether to create the two output topics if they are missing.")
  @Environment("WORDCOUNT_CREATE_TOPICS")
  boolean createTopics;

  @Option(
      names = "--batch-interval",
      paramLabel = "DURATION",
      defaultValue = "1s",
      description = "Time between two batches.")
  @Range("100ms..1h")
  @Environment("WORDCOUNT_BATCH_INTERVAL")
  Duration batchInterval;

  @Option(
      names = "--tokenizer",
      paramLabel = "KIND",
      defaultValue = "whitespace",
      description = {
        "How to split text into words. whitespace: at runs of Unicode white space; space: at each"
            + " single space, which can give empty words; words: Unicode words in lower case,"
            + " without punctuation."
      })
  @Environment("WORDCOUNT_TOKENIZER")
  TokenizerKind tokenizer;

  @Option(
      names = "--text-field",
      paramLabel = "POINTER",
      split = "\n",
      description = {
        "Read records as JSON and count the text at this JSON Pointer (RFC 6901), such as"
            + " /message: a string or an array of strings. Repeatable. Default: the whole record is"
            + " text."
      })
  @Environment("WORDCOUNT_TEXT_FIELD")
  private List<String> textField = List.of();

  @Option(
      names = "--on-bad-record",
      paramLabel = "POLICY",
      defaultValue = "skip",
      description =
          "If a record is not JSON or has no text at --text-field: skip it and report it in metrics"
              + " and the summary, or fail (exit 1) without skipping it.")
  @Environment("WORDCOUNT_ON_BAD_RECORD")
  OnBadInput onBadRecord;

  @Option(
      names = "--view",
      paramLabel = "VIEW",
      description =
          "What to print for each batch. counts: its first lines and most frequent words; sql: its"
              + " counts as a table and the result of --sql; none: nothing. Default: counts, or sql"
              + " with --sql.")
  @Environment("WORDCOUNT_VIEW")
  private ViewKind view;

  @Option(
      names = "--sql",
      paramLabel = "QUERY",
      description =
          "The query for --view sql, over the tables words(word, cnt) and records(value, partition,"
              + " offset, timestamp). Default: the number of words in the batch.")
  @Environment("WORDCOUNT_SQL")
  private String sql;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many of the most frequent words to print and to export as metrics.")
  @Range("1..100")
  @Environment("WORDCOUNT_TOP")
  int top;

  @Option(
      names = "--max-word-bytes",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Longest word, in bytes of UTF-8; longer ones are counted as __long_word__ and a hash.")
  @Range("1..65536")
  @Environment("WORDCOUNT_MAX_WORD_BYTES")
  int maxWordBytes;

  @Option(
      names = "--max-distinct-words",
      paramLabel = "N",
      defaultValue = "5000000",
      description = "After this many distinct words, new ones are counted as __other__.")
  @Range("1..800000000")
  @Environment("WORDCOUNT_MAX_DISTINCT_WORDS")
  long maxDistinctWords;

  @Option(
      names = "--max-totals-bytes",
      paramLabel = "N",
      description =
          "Memory limit of the totals, in bytes; beyond it, new words are counted as __other__."
              + " Default: a third of the heap; maximum: half of it.")
  @Range("1000000..")
  @Environment("WORDCOUNT_MAX_TOTALS_BYTES")
  Long maxTotalsBytes;

  @Option(
      names = "--keep-checks",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description =
          "How long to keep the totals of a verification after their last change; at least four"
              + " batch intervals.")
  @Range("1s..24h")
  @Environment("WORDCOUNT_KEEP_CHECKS")
  private Duration keepChecks;

  @Option(
      names = "--on-lost-input",
      paramLabel = "POLICY",
      defaultValue = "fail",
      description = "If records were deleted before they were counted: fail (exit 6) or skip them.")
  @Environment("WORDCOUNT_ON_LOST_INPUT")
  OnBadInput onLostInput;

  @Option(
      names = "--on-replaced-topic",
      paramLabel = "POLICY",
      defaultValue = "fail",
      description =
          "If the topic was deleted and recreated: fail (exit 6), or restart at its beginning and"
              + " add to the totals.")
  @Environment("WORDCOUNT_ON_REPLACED_TOPIC")
  StartPosition.ReplacedTopic onReplacedTopic;

  @Option(
      names = "--accept-tokenizer-change",
      description =
          "Add to totals that were counted with another tokenizer, word limit or text field.")
  boolean acceptTokenizerChange;

  @Option(
      names = "--page-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the web page and /counts, for people; 0: any free one.")
  @Range("0..65535")
  @Environment("WORDCOUNT_PAGE_PORT")
  int pagePort;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of /metrics, /livez and /readyz, for machines; 0: any free one.")
  @Range("0..65535")
  @Environment("WORDCOUNT_HTTP_PORT")
  int httpPort;

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description = HttpEndpoints.HOST_HELP)
  @Environment("WORDCOUNT_HTTP_HOST")
  String httpHost;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description = "How long to wait for the broker and for the topics.")
  @Range("0s..1000000h")
  @Environment("WORDCOUNT_WAIT")
  Duration wait;

  @Option(names = "--check", description = "Check the options, including the query, and exit.")
  boolean check;

  @Option(
      names = "--until-end",
      description =
          "Count up to the topic's end at the time of the start, print a summary and exit.")
  boolean untilEnd;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    TopicNames.problem("--topic", topic).ifPresent(problems::add);
    TotalsTopics topics = totals.topics();
    CheckedOptions.clash("--topic", topic, "--counts-topic", topics.counts())
        .ifPresent(problems::add);
    CheckedOptions.clash("--topic", topic, "--progress-topic", topics.progress())
        .ifPresent(problems::add);
    for (String pointer : textField) {
      TextFields.problem("--text-field", pointer).ifPresent(problems::add);
    }
    if (mirror.given() && maxWordBytes > MirrorOptions.LONGEST_WORD) {
      problems.add(
          "--max-word-bytes must be at most "
              + MirrorOptions.LONGEST_WORD
              + " with --mirror-url: a PostgreSQL index cannot hold longer words");
    }
    if (pagePort != 0) {
      CheckedOptions.clash(
              "--page-port", Integer.toString(pagePort), "--http-port", Integer.toString(httpPort))
          .ifPresent(problems::add);
    }
    ViewKind.problem("--sql", sql, "--view sql", view).ifPresent(problems::add);
    long most = Budgets.ofThisJvm().mostTotals();
    if (maxTotalsBytes != null && maxTotalsBytes > most) {
      problems.add(
          "--max-totals-bytes must be at most half of the heap, "
              + most
              + ", not "
              + maxTotalsBytes
              + ": give the job more memory");
    }
    return problems;
  }

  ViewKind view() {
    return view != null ? view : sql != null ? ViewKind.SQL : ViewKind.COUNTS;
  }

  /** Returns the query of the view {@code SQL}. */
  String sql() {
    return sql != null ? sql : SqlView.TOTAL;
  }

  /** Returns how long to keep totals of verifications: their lines may come in several batches. */
  Duration keepChecks() {
    return Collections.max(List.of(keepChecks, batchInterval.multipliedBy(BATCHES_OF_A_CHECK)));
  }

  TextFields textFields() {
    return new TextFields(textField);
  }

  /** Returns how to count. */
  Counting counting() {
    return new Counting(tokenizer, maxWordBytes, view() == ViewKind.COUNTS, textFields());
  }
}
