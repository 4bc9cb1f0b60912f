package wordcount.job.totals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.WordTable;

/**
 * Lets other threads look at the totals of a store between its transactions: what they find is
 * committed. They hold a commit up for a few milliseconds at most.
 */
public final class ReadableTotals implements TotalsStore, CommittedTotals {
  /** Words looked at before a commit may go on: about a millisecond. */
  private static final int WORDS_AT_A_TIME = 20_000;

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LONGEST_SCAN = Duration.ofSeconds(2);

  private final TotalsStore store;

  /** Held while the totals are changed, or read. Fair: who reads all day must let commits in. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Not while totals may be half raised, which nothing but a new start puts right. */
  private boolean whole;

  public ReadableTotals(TotalsStore store) {
    this.store = store;
  }

  /** A word as bytes, and its total. */
  public static final class Total {
    private final byte[] word;
    private long count;

    private Total(byte[] word, long count) {
      this.word = word;
      this.count = count;
    }

    public byte[] word() {
      return word.clone();
    }

    public long count() {
      return count;
    }
  }

  /**
   * What was found.
   *
   * @param totals the most frequent words found, most frequent first, all as of one commit
   * @param matches how many words there are of that kind
   * @param seq number of that commit
   * @param all whether every word was looked at; a scan that takes too long ends before
   */
  public record Found(List<Total> totals, long matches, long seq, boolean all) {}

  /** The total of a word; empty if a commit is under way for longer than one likes to wait. */
  public Optional<Found> word(byte[] word) {
    return locked(
        () -> {
          long count = store.totals().get(word, 0, word.length);
          List<Total> totals = count == 0 ? List.of() : List.of(new Total(word, count));
          return new Found(totals, totals.size(), store.progress().seq(), true);
        });
  }

  /**
   * The totals of words that begin with these bytes; empty if commits leave no time for that.
   *
   * @param most how many of them, at least 1
   */
  public Optional<Found> startingWith(byte[] prefix, int most) {
    return new Scan(prefix, most).run();
  }

  private final class Scan {
    private final byte[] prefix;
    private final int most;
    private final PriorityQueue<Total> found =
        new PriorityQueue<>(Comparator.comparingLong(Total::count));
    private WordTable table;
    private long position;
    private long matches;

    Scan(byte[] prefix, int most) {
      this.prefix = prefix;
      this.most = most;
    }

    Optional<Found> run() {
      long end = System.nanoTime() + LONGEST_SCAN.toNanos();
      Optional<Found> result = Optional.empty();
      do {
        Optional<Boolean> more = locked(this::step);
        if (more.isEmpty()) {
          return Optional.empty();
        }
        boolean all = !more.get();
        if (all || System.nanoTime() >= end) {
          result = locked(() -> result(all));
        }
      } while (result.isEmpty());
      return result;
    }

    /** Looks at the next words; whether there are more. */
    private boolean step() {
      if (store.totals() != table) {
        table = store.totals();
        position = 0;
        matches = 0;
        found.clear();
      }
      position = table.forEach(position, WORDS_AT_A_TIME, this::look);
      return position != 0;
    }

    private void look(byte[] bytes, int from, int to, long count) {
      if (count == 0
          || to - from < prefix.length
          || !Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length)) {
        return;
      }
      matches++;
      if (found.size() < most || count > found.peek().count) {
        found.add(new Total(Arrays.copyOfRange(bytes, from, to), count));
        if (found.size() > most) {
          found.remove();
        }
      }
    }

    /** What was found some commits ago, with its totals as they are now. */
    private Found result(boolean all) {
      List<Total> totals = new ArrayList<>(found);
      totals.forEach(one -> one.count = store.totals().get(one.word, 0, one.word.length));
      totals.sort(Comparator.comparingLong(Total::count).reversed());
      return new Found(totals, matches, store.progress().seq(), all);
    }
  }

  private <T> Optional<T> locked(Supplier<T> reading) {
    try {
      if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      return whole ? Optional.of(reading.get()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private <T> T changing(Supplier<T> change) {
    lock.lock();
    try {
      whole = false;
      T result = change.get();
      whole = true;
      return result;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Progress> restore() {
    return changing(store::restore);
  }

  @Override
  public Progress move(Progress progress) {
    return changing(() -> store.move(progress));
  }

  @Override
  public Commit apply(BatchCounts counts, List<Long> nextOffsets) {
    return changing(() -> store.apply(counts, nextOffsets));
  }

  @Override
  public void tidy() {
    changing(
        () -> {
          store.tidy();
          return true;
        });
  }

  @Override
  public Progress progress() {
    return store.progress();
  }

  @Override
  public WordTable totals() {
    return store.totals();
  }

  @Override
  public <T> T committed(BiFunction<Progress, WordTable, T> look) {
    lock.lock();
    try {
      if (!whole) {
        throw new IllegalStateException("a commit failed, so the totals are not known");
      }
      return look.apply(store.progress(), store.totals());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
