package wordcount.job.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import wordcount.job.count.WordTable;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.Progress;

class PendingTest {
  private static final long INTERVAL_MS = 1000;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Long> totals = new HashMap<>();
  private final List<Map<String, Long>> history = new ArrayList<>(List.of(Map.of()));

  /** By commit; the start has none. */
  private final List<Long> times = new ArrayList<>(List.of(0L));

  private final Map<String, Long> mirror = new HashMap<>();
  private long mirroredSeq;
  private long lastMs;

  /** Whatever is added, taken, put back, merged and forgotten: what leads on leads to a commit. */
  @Property(tries = 300)
  void shouldLeadFromOneCommitToAnother(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
    Random random = new Random(seed);
    totals.clear();
    mirror.clear();
    history.subList(1, history.size()).clear();
    times.subList(1, times.size()).clear();
    mirroredSeq = 0;
    lastMs = 0;
    Pending pending = new Pending(3 << 20, Duration.ofMillis(INTERVAL_MS));
    pending.collect();
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> add(pending, random);
        case 2 -> pending.merge();
        case 3 -> mirror(pending, random.nextBoolean());
        default -> catchUpIfNeeded(pending);
      }
    }
    catchUpIfNeeded(pending);
    while (mirroredSeq < history.size() - 1) {
      mirror(pending, true);
    }
    assertThat(mirror).isEqualTo(totals);
    assertThat(pending.behind()).isZero();
  }

  @Example
  void shouldForgetWhatTakesMoreThanItsMemory() {
    Pending pending = new Pending(3 << 20, Duration.ofMillis(INTERVAL_MS));
    pending.collect();
    // Each takes a quarter of a megabyte at least.
    for (int commit = 0; commit < 10; commit++) {
      add(pending, new Random(commit));
    }
    assertThat(pending.follows(0)).isTrue();
    for (int commit = 0; commit < 3; commit++) {
      add(pending, new Random(commit));
    }

    assertThat(pending.follows(0)).isFalse();
    assertThat(pending.takeAll()).isNull();
  }

  /** Without that, comparing all totals would begin anew with each such commit. */
  @Example
  void shouldKeepASingleCommitWhateverItTakes() {
    Pending pending = new Pending(1, Duration.ofMillis(INTERVAL_MS));
    pending.collect();
    for (int commit = 1; commit <= 3; commit++) {
      add(pending, new Random(commit));

      assertThat(pending.takeAll().to().seq()).isEqualTo(commit);
    }
    add(pending, new Random(4));
    add(pending, new Random(5));

    assertThat(pending.takeAll()).isNull();
  }

  @Example
  void shouldMergeWhatGathers() throws InterruptedException {
    Pending pending = new Pending(3 << 20, Duration.ofDays(1));
    pending.collect();
    Thread mirror = gathering(pending, LONG, LONG);
    for (int commit = 1; commit <= 30; commit++) {
      add(pending, new Random(commit));
      await().atMost(PATIENCE).until(() -> !pending.isHalfFull());
    }
    assertThat(mirror.isAlive()).isTrue();
    pending.wake();

    mirror.join(PATIENCE.toMillis());
    assertThat(mirror.isAlive()).isFalse();
    assertThat(pending.follows(0)).isTrue();
    assertThat(pending.take().to().seq()).isEqualTo(30);
  }

  @Example
  void shouldGatherNoMoreThanFitsInMemory() throws InterruptedException {
    Pending pending = new Pending(3 << 20, Duration.ofMillis(INTERVAL_MS));
    pending.collect();
    Thread mirror = gathering(pending, LONG, LONG);
    while (!pending.isHalfFull()) {
      // Commits of different intervals cannot be merged.
      lastMs += 2 * INTERVAL_MS;
      add(pending, new Random(1));
    }

    mirror.join(PATIENCE.toMillis());
    assertThat(mirror.isAlive()).isFalse();
    assertThat(pending.follows(0)).isTrue();
  }

  @Example
  void shouldNotGatherForEver() throws InterruptedException {
    Pending pending = new Pending(3 << 20, Duration.ofMillis(INTERVAL_MS));
    pending.collect();
    for (Thread mirror :
        List.of(
            gathering(pending, Duration.ofMillis(1), LONG),
            gathering(pending, LONG, Duration.ofMillis(1)))) {
      mirror.join(PATIENCE.toMillis());
      assertThat(mirror.isAlive()).isFalse();
    }
  }

  private static Thread gathering(Pending pending, Duration atMost, Duration quiet) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pending.gather(atMost, quiet);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void add(Pending pending, Random random) {
    lastMs += random.nextInt((int) INTERVAL_MS);
    WordTable changes = new WordTable();
    for (int i = random.nextInt(5); i >= 0; i--) {
      byte[] word = {(byte) ('a' + random.nextInt(8))};
      changes.add(word, 0, 1, 1);
    }
    ChangedTotals changed = new ChangedTotals(changes);
    changes.forEach(
        (bytes, from, to, count) ->
            changed.add(totals.merge(new String(bytes, from, to - from, UTF_8), count, Long::sum)));
    history.add(Map.copyOf(totals));
    // The clock goes back now and then.
    long atMs = lastMs - random.nextInt(2) * 500L;
    times.add(Math.max(atMs, times.get(times.size() - 1)));
    pending.add(progress(history.size() - 1), changed, atMs);
  }

  private static Progress progress(long seq) {
    return new Progress(1, seq, "t", "id", List.of(), 0, 0, 0, 0, "counting", "owner");
  }

  private void mirror(Pending pending, boolean works) {
    if (!pending.follows(mirroredSeq)) {
      return;
    }
    Pending.Changes changes = pending.take();
    if (changes == null) {
      return;
    }
    assertThat(changes.fromSeq()).isEqualTo(mirroredSeq);
    long firstMs = times.get((int) mirroredSeq + 1);
    assertThat(changes.atMs() / INTERVAL_MS).isEqualTo(firstMs / INTERVAL_MS);
    if (!works) {
      pending.putBack(changes);
      return;
    }
    changes.forEach(
        (bytes, from, to, total) -> mirror.put(new String(bytes, from, to - from, UTF_8), total));
    mirroredSeq = changes.to().seq();
    pending.mirrored(mirroredSeq);
    assertThat(mirror).isEqualTo(history.get((int) mirroredSeq));
  }

  private void catchUpIfNeeded(Pending pending) {
    if (!pending.follows(mirroredSeq)) {
      pending.collect();
      mirror.clear();
      mirror.putAll(totals);
      mirroredSeq = history.size() - 1L;
      pending.mirrored(mirroredSeq);
    }
  }
}
