package wordcount.local.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import wordcount.job.count.Tally;
import wordcount.job.count.WordTable;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.CommittedTotals;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals.Commit;

/** Totals as Kafka would keep them, without one; remembers what they were at each commit. */
final class MemoryTotals implements CommittedTotals {
  private WordTable totals = new WordTable();
  private Progress progress = Progress.none("input", "input-id", List.of(0L), "counting", "owner");
  private final Map<Long, Map<String, Long>> history = new HashMap<>();
  private final Map<String, Long> now = new TreeMap<>();
  private boolean remember = true;
  private IntConsumer beforeLook = look -> {};
  private int looks;

  MemoryTotals() {
    history.put(0L, Map.of());
  }

  /** Keeps no past. */
  MemoryTotals forgetful() {
    remember = false;
    return this;
  }

  /** Commits counts. */
  synchronized Commit commit(Map<String, Long> counts) {
    WordTable changes = new WordTable();
    counts.forEach(
        (word, count) -> {
          byte[] bytes = word.getBytes(UTF_8);
          changes.add(bytes, 0, bytes.length, count);
        });
    return commit(changes);
  }

  synchronized Commit commit(WordTable changes) {
    ChangedTotals changed = new ChangedTotals(changes);
    changes.forEach(
        (bytes, from, to, count) -> {
          changed.add(totals.add(bytes, from, to, count));
          if (remember) {
            now.merge(new String(bytes, from, to - from, UTF_8), count, Long::sum);
          }
        });
    next(totals.total());
    return new Commit(progress, changes, changed, 0);
  }

  private void next(long words) {
    progress =
        progress.after(
            progress.seq() + 1,
            List.of(words),
            Tally.ZERO,
            words - progress.total(),
            totals.size());
    if (remember) {
      history.put(progress.seq(), new TreeMap<>(now));
    }
  }

  /** The totals after a commit. */
  synchronized Map<String, Long> at(long seq) {
    return history.get(seq);
  }

  /** Reads the totals back, in another order. */
  synchronized void reread() {
    WordTable read = new WordTable();
    new TreeMap<>(now)
        .descendingMap()
        .forEach(
            (word, total) -> {
              byte[] bytes = word.getBytes(UTF_8);
              read.put(bytes, 0, bytes.length, total);
            });
    totals = read;
  }

  /** Commits what changes no total. */
  synchronized Progress move() {
    next(totals.total());
    return progress;
  }

  synchronized Progress progress() {
    return progress;
  }

  /** Does something before each look at them, which it is told the number of. */
  void beforeLook(IntConsumer action) {
    beforeLook = action;
  }

  /** How often they were looked at. */
  synchronized int looks() {
    return looks;
  }

  @Override
  public synchronized <T> T committed(BiFunction<Progress, WordTable, T> look) {
    looks++;
    beforeLook.accept(looks);
    return look.apply(progress, totals);
  }
}
