package wordcount.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import wordcount.job.count.Counting;
import wordcount.job.count.PartitionCounter;
import wordcount.job.count.PartitionCounts;
import wordcount.job.count.TextFields;
import wordcount.job.count.TokenizerKind;
import wordcount.producer.ZipfText;

/**
 * Compares counting words as bytes with the textbook approach, strings in a map, on one thread and
 * the same lines of Zipf text. Both start from a line's bytes, as Kafka delivers them, and end with
 * the counts of half a million words.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CountingBenchmark.WORDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx1g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 20, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CountingBenchmark {
  static final int WORDS = 500_000;

  private static final int WORDS_PER_LINE = 10;
  private static final int MAX_WORD_BYTES = 256;
  private static final long SEED = 1;

  /** Number of distinct words in the text. */
  @Param({"2000", "200000"})
  int vocabulary;

  private static final TextFields MESSAGE = new TextFields(List.of("/message"));

  private final byte[][] lines = new byte[WORDS / WORDS_PER_LINE][];

  /** The same lines, each as the field of a record of JSON. */
  private final byte[][] records = new byte[lines.length][];

  /** The same, with the name of another member that no other record has. */
  private final byte[][] namedRecords = new byte[lines.length][];

  private final ObjectMapper json = new ObjectMapper();

  /** Measures for about three minutes and prints nanoseconds per word, side by side. */
  public static void main(String[] args) throws RunnerException {
    System.err.println("measuring for about three minutes ...");
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("\\b" + CountingBenchmark.class.getSimpleName() + "\\b")
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    print(results);
  }

  private static void print(Collection<RunResult> results) {
    Map<Integer, Map<String, Double>> times =
        results.stream()
            .collect(
                groupingBy(
                    result -> Integer.valueOf(result.getParams().getParam("vocabulary")),
                    TreeMap::new,
                    toMap(
                        result -> result.getPrimaryResult().getLabel(),
                        // The best iteration is the one that other programs disturbed least.
                        result -> result.getPrimaryResult().getStatistics().getMin())));
    printPlainText(times);
    printFields(times);
    printNewNames(times);
  }

  private static void printPlainText(Map<Integer, Map<String, Double>> times) {
    System.out.println("nanoseconds per word, one thread, Zipf text, best of 20");
    System.out.printf(
        Locale.ROOT,
        "%12s %10s %12s %7s %12s %7s%n",
        "vocabulary",
        "bytes",
        "split(\" \")",
        "ratio",
        "split(\"\\s+\")",
        "ratio");
    times.forEach(
        (vocabulary, time) -> {
          double bytes = time.get("bytes");
          double spaces = time.get("splitAtSpaces");
          double whiteSpace = time.get("splitAtWhiteSpace");
          System.out.printf(
              Locale.ROOT,
              "%12d %10.1f %12.1f %6.1fx %12.1f %6.1fx%n",
              vocabulary,
              bytes,
              spaces,
              spaces / bytes,
              whiteSpace,
              whiteSpace / bytes);
        });
  }

  private static void printFields(Map<Integer, Map<String, Double>> times) {
    System.out.println();
    System.out.println("the same words in a field of JSON records");
    System.out.printf(
        Locale.ROOT,
        "%12s %10s %12s %12s %7s%n",
        "vocabulary",
        "bytes",
        "parsing only",
        "tree, split",
        "ratio");
    times.forEach(
        (vocabulary, time) ->
            System.out.printf(
                Locale.ROOT,
                "%12d %10.1f %12.1f %12.1f %6.1fx%n",
                vocabulary,
                time.get("jsonField"),
                time.get("jsonParsing"),
                time.get("jsonTree"),
                time.get("jsonTree") / time.get("jsonField")));
  }

  private static void printNewNames(Map<Integer, Map<String, Double>> times) {
    System.out.println();
    System.out.println("the same with a name in each record that no other record has");
    System.out.printf(
        Locale.ROOT, "%12s %10s %12s %7s%n", "vocabulary", "bytes", "parsing only", "ratio");
    times.forEach(
        (vocabulary, time) ->
            System.out.printf(
                Locale.ROOT,
                "%12d %10.1f %12.1f %6.1fx%n",
                vocabulary,
                time.get("jsonNewNames"),
                time.get("jsonNewNamesParsing"),
                time.get("jsonNewNamesParsing") / time.get("jsonNewNames")));
  }

  /** Generates the lines. */
  @Setup
  public void generate() {
    var text = new ZipfText(new ZipfText.Shape(SEED, lines.length, WORDS_PER_LINE, vocabulary));
    for (int i = 0; i < lines.length; i++) {
      lines[i] = text.next();
      String end = ",\"level\":\"INFO\",\"message\":\"" + new String(lines[i], UTF_8) + "\"}";
      records[i] = ("{\"id\":" + i + end).getBytes(UTF_8);
      namedRecords[i] = ("{\"id-" + i + "\":1" + end).getBytes(UTF_8);
    }
  }

  /** The job's approach. */
  @Benchmark
  public PartitionCounts bytes() {
    var counter = new PartitionCounter(TokenizerKind.WHITESPACE, MAX_WORD_BYTES);
    for (byte[] line : lines) {
      counter.line(line, 0, line.length);
    }
    return counter.result();
  }

  /** The job's approach with {@code --text-field}. */
  @Benchmark
  public PartitionCounts jsonField() {
    return countField(records);
  }

  /** The same, if names are data. */
  @Benchmark
  public PartitionCounts jsonNewNames() {
    return countField(namedRecords);
  }

  private static PartitionCounts countField(byte[][] records) {
    var counter =
        new PartitionCounter(
            new Counting(TokenizerKind.WHITESPACE, MAX_WORD_BYTES, false, MESSAGE));
    for (byte[] one : records) {
      counter.line(one, 0, one.length);
    }
    return counter.result();
  }

  /** The minimum that any program must do to find the field. */
  @Benchmark
  public long jsonParsing() throws IOException {
    return parse(records);
  }

  /** The same, if names are data: Jackson copies its table of names for each record. */
  @Benchmark
  public long jsonNewNamesParsing() throws IOException {
    return parse(namedRecords);
  }

  private long parse(byte[][] records) throws IOException {
    long length = 0;
    for (byte[] one : records) {
      try (JsonParser parser = json.createParser(one)) {
        while (parser.nextToken() != null) {
          if (parser.currentToken() == JsonToken.VALUE_STRING) {
            length += parser.getTextLength();
          }
        }
      }
    }
    return length;
  }

  /** The textbook approach: a tree of each record. */
  @Benchmark
  public Map<String, Long> jsonTree() throws IOException {
    Map<String, Long> counts = new HashMap<>();
    for (byte[] one : records) {
      for (String word : json.readTree(one).path("message").asText().split(" ", -1)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    return counts;
  }

  /** The textbook approach: Java splits at a single character without a regular expression. */
  @Benchmark
  public Map<String, Long> splitAtSpaces() {
    return split(" ");
  }

  /** The textbook approach for any white space: a regular expression. */
  @Benchmark
  public Map<String, Long> splitAtWhiteSpace() {
    return split("\\s+");
  }

  @SuppressWarnings("StringSplitter") // This is what we measure.
  private Map<String, Long> split(String separator) {
    Map<String, Long> counts = new HashMap<>();
    for (byte[] line : lines) {
      for (String word : new String(line, UTF_8).split(separator)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    return counts;
  }
}
