package wordcount.local.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import wordcount.job.count.Tally;
import wordcount.job.count.WordTable;
import wordcount.job.fault.Guard;
import wordcount.job.mirror.DatabaseLogin;
import wordcount.job.mirror.MirrorSettings;
import wordcount.job.mirror.PostgresMirror;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.CommittedTotals;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals.Commit;
import wordcount.local.server.DataDirectory;
import wordcount.local.server.LocalPostgres;
import wordcount.program.ExitCode;
import wordcount.program.Program;

/** Measures how many changed words per second reach a local PostgreSQL, and with what delay. */
@Command(
    name = "bench-mirror",
    description =
        "Commits changed words at a given rate, and reports how far PostgreSQL is behind.")
public final class MirrorBenchmark implements Callable<Integer> {
  private static final long MEMORY = 64 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Option(names = "--words", defaultValue = "200000", description = "Changed words per second.")
  private int words;

  @Option(names = "--vocabulary", defaultValue = "1000000", description = "Distinct words.")
  private int vocabulary;

  @Option(names = "--seconds", defaultValue = "30", description = "How long to commit.")
  private int seconds;

  private final Random random = new Random(1);

  /** Runs the benchmark. */
  public static void main(String... args) {
    System.exit(Program.run(new MirrorBenchmark(), args));
  }

  @Override
  public Integer call() throws IOException {
    try (DataDirectory folder = DataDirectory.temporary(Path.of("target"));
        LocalPostgres postgres = LocalPostgres.start(folder.path().resolve("data"))) {
      measure(postgres.url(LocalPostgres.WRITER));
    }
    return ExitCode.DONE;
  }

  private void measure(String url) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Memory totals = new Memory();
    MirrorSettings settings =
        new MirrorSettings(
            "bench",
            () -> new DatabaseLogin(url, null, () -> null),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            false);
    try (PostgresMirror mirror =
        new PostgresMirror(settings, MEMORY, totals, registry, Clock.systemUTC(), Guard.ALL)) {
      mirror.start("topic", 0, totals.commit(List.of()).progress(), System.currentTimeMillis());
      double mostLag = 0;
      long begin = System.nanoTime();
      for (int second = 0; second < seconds; second++) {
        Commit commit = totals.commit(sample());
        mirror.committed(commit.progress(), commit.totals(), System.currentTimeMillis());
        LockSupport.parkNanos(begin + TimeUnit.SECONDS.toNanos(second + 1) - System.nanoTime());
        mostLag = Math.max(mostLag, lag(registry));
        System.err.printf(Locale.ROOT, "%3d s: %.1f s behind%n", second + 1, lag(registry));
      }
      mirror.close(PATIENCE);
      double taken = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d changed words a second of %d distinct for %d s: all mirrored after %.1f s, at most"
              + " %.1f s behind, %.0f rows written, %.0f catch-ups%n",
          words,
          vocabulary,
          seconds,
          taken,
          mostLag,
          registry.get("wordcount.mirror.words").counter().count(),
          registry.get("wordcount.mirror.catchups").counter().count());
    }
  }

  private static double lag(SimpleMeterRegistry registry) {
    return registry.get("wordcount.mirror.lag").gauge().value();
  }

  /** Returns words of the vocabulary, all equally likely: worse than any real text. */
  private List<String> sample() {
    int first = random.nextInt(vocabulary);
    int step = 1 + random.nextInt(3);
    return IntStream.range(0, Math.min(words, vocabulary / step))
        .mapToObj(i -> "word" + Math.floorMod(first + (long) i * step, vocabulary))
        .toList();
  }

  /** Totals without Kafka. */
  private static final class Memory implements CommittedTotals {
    private final WordTable totals = new WordTable();
    private Progress progress = Progress.none("bench", "id", List.of(0L), "bench", "bench");

    synchronized Commit commit(List<String> changed) {
      WordTable changes = new WordTable();
      for (String word : changed) {
        byte[] bytes = word.getBytes(US_ASCII);
        changes.add(bytes, 0, bytes.length, 1);
      }
      ChangedTotals now = new ChangedTotals(changes);
      changes.forEach((bytes, from, to, count) -> now.add(totals.add(bytes, from, to, count)));
      progress =
          progress.after(
              progress.seq() + 1,
              progress.nextOffsets(),
              Tally.ZERO,
              totals.total() - progress.total(),
              totals.size());
      return new Commit(progress, changes, now, 0);
    }

    @Override
    public synchronized <T> T committed(BiFunction<Progress, WordTable, T> look) {
      return look.apply(progress, totals);
    }
  }
}
