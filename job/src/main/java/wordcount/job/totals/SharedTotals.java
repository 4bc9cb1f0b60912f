package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.TopWords;
import wordcount.job.count.WordBytes;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;

/**
 * Lets other threads read the running totals between transactions: they see only committed totals.
 * They delay a commit by at most a few milliseconds.
 */
public final class SharedTotals implements RunningTotals, CommittedTotals {
  /** Words to scan before letting a commit proceed: about a millisecond. */
  private static final int WORDS_AT_A_TIME = 20_000;

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LONGEST_SCAN = Duration.ofSeconds(2);

  /**
   * Totals as of one commit.
   *
   * @param words the words found, or the most frequent of them
   * @param matches how many there are
   * @param seq number of the commit
   * @param all whether every word was scanned; a scan that takes too long ends early
   */
  public record Found(List<WordCount> words, long matches, long seq, boolean all) {
    public Found {
      words = List.copyOf(words);
    }
  }

  private final RunningTotals running;

  /** Held while the totals are changed or read. Fair, so that constant readers let commits in. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** False while totals may be partly updated; after a failure, only a restart repairs that. */
  private boolean whole;

  public SharedTotals(RunningTotals running) {
    this.running = running;
  }

  /** Returns the total of a word; empty if a commit takes longer than a caller should wait. */
  public Optional<Found> word(byte[] word) {
    return locked(
        () -> {
          long count = total(word);
          List<WordCount> words =
              count == 0 ? List.of() : List.of(new WordCount(new String(word, UTF_8), count));
          return new Found(words, words.size(), running.progress().seq(), true);
        });
  }

  /**
   * Returns the totals of words that begin with these bytes, most frequent first; empty if commits
   * leave no time to scan.
   *
   * @param most the most words to return, at least 1
   */
  public Optional<Found> startingWith(byte[] prefix, int most) {
    return new Scan(prefix, most).run();
  }

  private long total(byte[] word) {
    return running.table().get(word, 0, word.length);
  }

  private final class Scan {
    private final byte[] prefix;
    private final int most;
    private TopWords found;
    private WordTable table;
    private long position;
    private long matches;
    private Found result;

    Scan(byte[] prefix, int most) {
      this.prefix = prefix;
      this.most = most;
      found = new TopWords(most);
    }

    Optional<Found> run() {
      long end = System.nanoTime() + LONGEST_SCAN.toNanos();
      Optional<Boolean> more;
      do {
        more = locked(() -> step(end));
      } while (more.orElse(false));
      return more.map(ended -> result);
    }

    /** Scans the next words; returns whether there are more. If not, there is a result. */
    private boolean step(long end) {
      if (running.table() != table) {
        table = running.table();
        position = 0;
        matches = 0;
        found = new TopWords(most);
      }
      position = table.forEach(position, WORDS_AT_A_TIME, this::look);
      if (position != 0 && System.nanoTime() < end) {
        return true;
      }
      result = result(position == 0);
      return false;
    }

    private void look(byte[] bytes, int from, int to, long count) {
      if (count > 0 && WordBytes.startsWith(bytes, from, to, prefix)) {
        matches++;
        found.offer(bytes, from, to, count);
      }
    }

    /** Returns the words found, which may be some commits old, with their current totals. */
    private Found result(boolean all) {
      List<WordCount> words =
          found.list().stream()
              .map(one -> new WordCount(one.word(), total(one.word().getBytes(UTF_8))))
              .sorted(Comparator.comparingLong(WordCount::count).reversed())
              .toList();
      return new Found(words, matches, running.progress().seq(), all);
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
    return changing(running::restore);
  }

  @Override
  public Progress claim(Progress fresh) {
    return changing(() -> running.claim(fresh));
  }

  @Override
  public Progress commitProgress(Progress progress) {
    return changing(() -> running.commitProgress(progress));
  }

  @Override
  public Commit apply(BatchCounts counts, List<Long> nextOffsets) {
    return changing(() -> running.apply(counts, nextOffsets));
  }

  @Override
  public void removeExpiredChecks() {
    changing(
        () -> {
          running.removeExpiredChecks();
          return true;
        });
  }

  @Override
  public Progress progress() {
    return running.progress();
  }

  @Override
  public WordTable table() {
    return running.table();
  }

  @Override
  public <T> T committed(BiFunction<Progress, WordTable, T> look) {
    lock.lock();
    try {
      if (!whole) {
        throw new Unknown();
      }
      return look.apply(running.progress(), running.table());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    running.close();
  }
}
