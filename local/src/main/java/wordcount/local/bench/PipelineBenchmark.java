package wordcount.local.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import wordcount.job.WordCountJob;
import wordcount.local.process.ChildJvm;
import wordcount.local.server.DataDirectory;
import wordcount.local.server.LocalCluster;
import wordcount.local.server.LocalPostgres;
import wordcount.producer.LineSender;
import wordcount.producer.ProducerSettings;
import wordcount.producer.ZipfText;
import wordcount.program.ExitCode;
import wordcount.program.Program;
import wordcount.program.ProgramException;

/**
 * Measures the whole job, including exact totals, against its rivals: all on the same topic and
 * broker, each in its own JVM, in turn, so that a machine whose speed drifts favours none.
 */
@Command(
    name = "bench",
    description = "Compares the job with the textbook job and with plain consumers, side by side.")
public final class PipelineBenchmark implements Callable<Integer> {
  private static final String TOPIC = "bench";
  private static final int PARTITIONS = 2;
  private static final int WORDS_PER_LINE = 10;
  private static final String MIRRORED = "mirrored";
  private static final Pattern SECONDS = Pattern.compile("done .*seconds=([0-9.]+).*");

  @Option(names = "--lines", defaultValue = "5000000", description = "Lines of ten words to count.")
  private long lines;

  @Option(names = "--vocabulary", defaultValue = "200000", description = "Distinct words.")
  private int vocabulary;

  @Option(names = "--runs", defaultValue = "5", description = "Runs of each contender.")
  private int runs;

  @Option(
      names = "--contenders",
      split = ",",
      defaultValue = "job,textbook,stateful,connector,plain,read",
      description = "The contenders, in this order; mirrored: the job with a copy in PostgreSQL.")
  private List<String> contenders;

  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

  /** CPU time of a contender's whole life. */
  private final Map<String, List<Double>> cpuSeconds = new LinkedHashMap<>();

  /** Runs the benchmark. */
  public static void main(String... args) {
    System.exit(Program.run(new PipelineBenchmark(), args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (DataDirectory folder = DataDirectory.temporary(Path.of("target"));
        LocalCluster cluster = LocalCluster.start(folder.path(), 0, 0);
        LocalPostgres postgres =
            contenders.contains(MIRRORED)
                ? LocalPostgres.start(folder.path().resolve("postgres"))
                : null) {
      cluster.createTopic(TOPIC, PARTITIONS);
      try (LineSender sender =
              LineSender.connect(new ProducerSettings(cluster.clientProperties()), TOPIC, 0);
          ZipfText text = new ZipfText(new ZipfText.Shape(1, lines, WORDS_PER_LINE, vocabulary))) {
        System.err.println("sent: " + sender.send(text));
      }
      for (int run = 1; run <= runs; run++) {
        for (String contender : contenders) {
          measure(contender, cluster.bootstrapServers(), run, folder.temporaryFiles(), postgres);
        }
      }
    }
    print();
    return ExitCode.DONE;
  }

  private static List<String> ours(String servers, String run) {
    return List.of(
        "--bootstrap-servers=" + servers,
        "--topic=" + TOPIC,
        "--counts-topic=counts-" + run,
        "--progress-topic=progress-" + run,
        "--app-id=bench-" + run,
        "--page-port=0",
        "--http-port=0",
        "--view=counts",
        "--until-end");
  }

  private void measure(String name, String servers, int run, Path temporary, LocalPostgres postgres)
      throws InterruptedException {
    boolean job = name.equals("job") || name.equals(MIRRORED);
    Class<?> program = job ? WordCountJob.class : RivalJob.class;
    List<String> arguments =
        job
            ? ours(servers, name + run)
            : List.of(servers, TOPIC, temporary.resolve(name + run).toString(), name);
    // Not as an argument: it holds a password.
    Map<String, String> environment =
        name.equals(MIRRORED)
            ? Map.of("WORDCOUNT_MIRROR_URL", postgres.url(LocalPostgres.WRITER))
            : Map.of();
    List<String> out = new CopyOnWriteArrayList<>();
    List<String> err = new CopyOnWriteArrayList<>();
    double cpu;
    double databaseCpu;
    try (ChildJvm jvm =
            ChildJvm.start(
                program.getName(),
                environment,
                List.of(
                    "-Xms2g",
                    "-Xmx2g",
                    "-XX:+UseParallelGC",
                    "-Dspark.master=local[2,8]",
                    "-Djava.io.tmpdir=" + temporary.toAbsolutePath()),
                arguments,
                out::add,
                err::add);
        CpuTime ofJvm = new CpuTime(() -> ProcessHandle.of(jvm.pid()).stream());
        CpuTime ofDatabase =
            new CpuTime(() -> postgres == null ? Stream.of() : postgres.processes())) {
      jvm.await();
      cpu = ofJvm.seconds();
      databaseCpu = ofDatabase.seconds();
    }
    double taken =
        out.stream()
            .map(SECONDS::matcher)
            .filter(Matcher::matches)
            .mapToDouble(done -> Double.parseDouble(done.group(1)))
            .findFirst()
            .orElseThrow(
                () ->
                    new ProgramException(
                        ExitCode.FAILED,
                        name + " did not finish",
                        String.join("\n", err),
                        "see its output above"));
    seconds.computeIfAbsent(name, unused -> new ArrayList<>()).add(taken);
    cpuSeconds.computeIfAbsent(name, unused -> new ArrayList<>()).add(cpu);
    System.err.printf(
        Locale.ROOT,
        "%-10s %7.2f s, CPU %7.2f s%s%n",
        name,
        taken,
        cpu,
        postgres == null
            ? ""
            : String.format(Locale.ROOT, ", PostgreSQL's CPU %.2f s", databaseCpu));
  }

  private void print() {
    System.out.printf(
        Locale.ROOT,
        "%d lines, %d words each, %d distinct; median of %d runs (least, most)%n",
        lines,
        WORDS_PER_LINE,
        vocabulary,
        runs);
    String first = contenders.get(0);
    seconds.forEach(
        (name, taken) ->
            System.out.printf(
                Locale.ROOT,
                "%-10s %6.2f s (%.2f, %.2f)  %5.2f M lines/s  %5.1f M words/s  %5.2f x the first"
                    + "  CPU %6.2f s, %5.2f x%n",
                name,
                median(taken),
                taken.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                taken.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                lines / median(taken) / 1e6,
                lines * WORDS_PER_LINE / median(taken) / 1e6,
                median(ratios(taken, seconds.get(first))),
                median(cpuSeconds.get(name)),
                median(ratios(cpuSeconds.get(name), cpuSeconds.get(first)))));
  }

  /** Compares within each run: a shared machine may be slower for minutes. */
  private static List<Double> ratios(List<Double> taken, List<Double> first) {
    return IntStream.range(0, taken.size())
        .mapToObj(run -> taken.get(run) / first.get(run))
        .toList();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
