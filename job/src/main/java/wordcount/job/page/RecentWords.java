package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.WordTable;
import wordcount.job.page.WordWindows.Counts;
import wordcount.job.page.WordWindows.Trend;

/**
 * The words of the last hour, updated on a separate thread: a commit only queues its changes. If
 * the queue exceeds its memory limit, the windows start again.
 */
public final class RecentWords implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecentWords.class);

  private static final int WAITING_SHARE = 4;

  /** The shortest of the last so many spaces counts: a pause is not the pace of commits. */
  private static final int SPACES = 3;

  /** With fewer points between commits than this, each point has commits. */
  private static final double MANY = 0.9;

  private static final Duration LONGEST_SPACE = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final long maxWaitingBytes;
  private final WordWindows windows;
  private final Thread thread = new Thread(this::takeOver, "recent-words");

  /** Commits to be processed; also the lock for all other state. */
  private final Queue<Commit> waiting = new ArrayDeque<>();

  private final Rates rates;
  private long waitingBytes;
  private long lines;
  private long words;
  private Long lastCommit;

  /** Nanoseconds between the last commits. */
  private final Deque<Long> spaces = new ArrayDeque<>();

  /** A commit; its changes are null if they did not fit into memory. */
  private record Commit(WordTable changes, long bytes, long seq, long total, long nanos) {}

  /** Lines and words per second, oldest first, one point for each {@code step}. */
  record History(Duration step, List<Double> lines, List<Double> words) {}

  /**
   * Creates an object that knows nothing before {@link #begin}.
   *
   * @param maxBytes memory limit of the windows; queued commits may take another quarter of it
   */
  public RecentWords(long maxBytes) {
    this(maxBytes, System::nanoTime);
  }

  RecentWords(long maxBytes, LongSupplier nanos) {
    this.nanos = nanos;
    maxWaitingBytes = maxBytes / WAITING_SHARE;
    windows = new WordWindows(maxBytes);
    rates = new Rates(nanos.getAsLong());
    thread.setDaemon(true);
  }

  /**
   * Returns the counts of a window now, of the words with this prefix; all have an empty one.
   *
   * @param top how many of its most frequent words to return
   */
  Counts counts(Window window, String prefix, int top) {
    return windows.counts(window, prefix.getBytes(UTF_8), top, now());
  }

  /** Returns the same for one word; the result has this word, or none. */
  Counts count(Window window, String word) {
    return windows.count(window, word.getBytes(UTF_8), now());
  }

  /** Returns the current trend of a word. */
  Trend trend(String word) {
    return windows.trend(word.getBytes(UTF_8), now());
  }

  private long now() {
    return nanos.getAsLong();
  }

  /**
   * Starts with the restored totals.
   *
   * @param records records counted so far
   * @param total words counted so far
   */
  public void begin(long seq, long records, long total) {
    lines = records;
    words = total;
    windows.begin(seq, total, now());
    thread.start();
  }

  /**
   * Queues a commit; does not block.
   *
   * @param changes by word, the increase of its total; must not be changed afterwards
   * @param records records counted so far
   * @param total words counted so far
   */
  public void committed(WordTable changes, long seq, long records, long total) {
    long bytes = changes.memory();
    synchronized (waiting) {
      long time = now();
      rates.add(records - lines, total - words, time);
      lines = records;
      words = total;
      if (lastCommit != null) {
        spaces.addLast(time - lastCommit);
        if (spaces.size() > SPACES) {
          spaces.removeFirst();
        }
      }
      lastCommit = time;
      if (waitingBytes + bytes > maxWaitingBytes) {
        waiting.forEach(passedOver -> waitingBytes -= passedOver.bytes);
        waiting.clear();
        waiting.add(new Commit(null, 0, seq, total, time));
      } else {
        waitingBytes += bytes;
        waiting.add(new Commit(changes, bytes, seq, total, time));
      }
      waiting.notifyAll();
    }
  }

  /** Returns how long ago the last commit was; empty before the first one. */
  Optional<Duration> sinceCommit() {
    synchronized (waiting) {
      return lastCommit == null
          ? Optional.empty()
          : Optional.of(Duration.ofNanos(now() - lastCommit));
    }
  }

  /**
   * Returns the usual time between commits, at most a minute; zero while it is unknown. It may be
   * longer than a batch interval, if batches take longer.
   */
  Duration spacing() {
    synchronized (waiting) {
      return spaces.size() < SPACES
          ? Duration.ZERO
          : Duration.ofNanos(Math.min(Collections.min(spaces), LONGEST_SPACE.toNanos()));
    }
  }

  /** Returns lines and words per second for the last ten minutes. */
  History history() {
    synchronized (waiting) {
      long time = now();
      // If commits are further apart than points, points between them would be zero.
      double points = (double) spacing().toNanos() / Window.TICK.toNanos();
      int ticks = points < MANY ? 1 : (int) Math.round(2 * points);
      return new History(Window.TICK, rates.lines(time, ticks), rates.words(time, ticks));
    }
  }

  private void takeOver() {
    try {
      while (true) {
        take(next());
      }
    } catch (InterruptedException closed) {
      LOG.debug("closed", closed);
    }
  }

  private Commit next() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty()) {
        waiting.wait();
      }
      return waiting.remove();
    }
  }

  private void take(Commit commit) {
    try {
      if (commit.changes == null) {
        windows.passOver(commit.seq, commit.total, commit.nanos);
      } else {
        windows.committed(commit.changes, commit.seq, commit.total, commit.nanos);
      }
    } catch (RuntimeException e) {
      LOG.warn("lost the words of the last hour; counting continues", e);
      windows.begin(commit.seq, commit.total, commit.nanos);
    } finally {
      synchronized (waiting) {
        waitingBytes -= commit.bytes;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
