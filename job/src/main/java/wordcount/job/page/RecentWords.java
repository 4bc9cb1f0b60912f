package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
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

  private final LongSupplier nanos;
  private final long maxWaitingBytes;
  private final WordWindows windows;
  private final Thread thread = new Thread(this::takeOver, "recent-words");

  /** Commits to be processed; also the lock for all other state. */
  private final Queue<Commit> waiting = new ArrayDeque<>();

  private final CommitRates rates;
  private long waitingBytes;

  /** A commit; its changes are null if they did not fit into memory. */
  private record Commit(WordTable changes, long bytes, long seq, long total, long nanos) {}

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
    rates = new CommitRates(nanos.getAsLong());
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
    synchronized (waiting) {
      rates.begin(records, total);
    }
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
      rates.committed(records, total, time);
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

  /** Returns whether nothing has been committed for longer than between commits. */
  boolean isIdle() {
    synchronized (waiting) {
      return rates.isIdle(now());
    }
  }

  /** Returns lines and words per second for the last ten minutes. */
  CommitRates.History history() {
    synchronized (waiting) {
      return rates.history(now());
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
