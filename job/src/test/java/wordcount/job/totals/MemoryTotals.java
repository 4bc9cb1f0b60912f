package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.Tally;
import wordcount.job.count.WordTable;

/** Totals that need no broker. */
public class MemoryTotals implements RunningTotals {
  private final WordTable totals = new WordTable();
  private Progress progress = Progress.none("t", "id", List.of(0L), "counting", "owner");
  private Runnable onCommit = () -> {};
  private int commits;
  private int moves;

  /** Adds to a total at once, without a commit. */
  public void add(String word, long count) {
    byte[] bytes = word.getBytes(UTF_8);
    totals.add(bytes, 0, bytes.length, count);
  }

  /** Sets what to do in the middle of each {@link #apply}. */
  void onCommit(Runnable action) {
    onCommit = action;
  }

  /** Returns how often counts were committed. */
  public int commits() {
    return commits;
  }

  /** Returns how often progress was committed without counts. */
  public int moves() {
    return moves;
  }

  @Override
  public Optional<Progress> restore() {
    return Optional.of(progress);
  }

  @Override
  public Progress claim(Progress fresh) {
    return commitProgress(fresh);
  }

  @Override
  public Progress commitProgress(Progress moved) {
    moves++;
    progress =
        moved.after(progress.seq() + 1, moved.nextOffsets(), Tally.ZERO, 0, moved.distinct());
    return progress;
  }

  @Override
  public Commit apply(BatchCounts counts, List<Long> nextOffsets) {
    commits++;
    onCommit.run();
    ChangedTotals changed = new ChangedTotals(counts.words());
    counts.words().forEach((bytes, from, to, n) -> changed.add(totals.add(bytes, from, to, n)));
    progress =
        progress.after(
            progress.seq() + 1,
            nextOffsets,
            counts.tally(),
            totals.total() - progress.total(),
            totals.size());
    return new Commit(progress, counts.words(), changed, 0);
  }

  @Override
  public void removeExpiredChecks() {}

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public WordTable table() {
    return totals;
  }

  @Override
  public void close() {}
}
