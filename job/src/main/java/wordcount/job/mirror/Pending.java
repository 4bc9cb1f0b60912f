package wordcount.job.mirror;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import wordcount.job.count.WordTable;
import wordcount.job.totals.ChangedTotals;
import wordcount.job.totals.Progress;

/**
 * A queue of committed changes that are not yet mirrored. They are merged when taken, and dropped
 * when they take too much memory; a single commit never does. Safe for use by several threads;
 * merging does not block {@link #add}.
 */
final class Pending {
  /** Memory of a table with one word, in bytes. */
  private static final long MIN_TABLE_BYTES = 256 << 10;

  private final long maxBytes;
  private final long intervalMs;
  private final Deque<Changes> queue = new ArrayDeque<>();
  private long bytes;

  /** Whether no change was dropped since {@link #collect()}. */
  private boolean complete;

  private boolean closed;
  private boolean woken;

  /** The last commit, without its words; null before the first. */
  private Changes newest;

  /** Whether a commit is not mirrored. */
  private boolean behind;

  /** When the first such commit was added, on the clock of {@link System#nanoTime()}. */
  private long behindSinceNanos;

  /** When the last commit was added, on the clock of {@link System#nanoTime()}. */
  private long addedNanos = System.nanoTime();

  /**
   * The changes from one commit to another.
   *
   * @param fromSeq number of the commit before the first one
   * @param to the last commit
   * @param firstNanos when the first commit was added, on the clock of {@link System#nanoTime()}
   * @param atMs time of the last commit; never before an earlier commit
   * @param words passes on the words that changed, with their totals after the last commit
   * @param bytes memory that they take
   */
  record Changes(
      long fromSeq,
      Progress to,
      long firstNanos,
      long atMs,
      Consumer<WordTable.Sink> words,
      long bytes) {
    void forEach(WordTable.Sink sink) {
      words.accept(sink);
    }
  }

  /**
   * @param maxBytes memory that changes may take
   * @param interval length of an interval; commits of different intervals are not merged
   */
  Pending(long maxBytes, Duration interval) {
    this.maxBytes = maxBytes;
    this.intervalMs = interval.toMillis();
  }

  /** Adds a commit. Only the first one, which changes nothing, names the one that it follows. */
  synchronized void add(long fromSeq, Progress to, ChangedTotals changed, long atMs) {
    addedNanos = System.nanoTime();
    long at = newest == null ? atMs : Math.max(atMs, newest.atMs());
    Consumer<WordTable.Sink> words = changed == null ? sink -> {} : changed::forEach;
    long memory = changed == null ? 0 : MIN_TABLE_BYTES + changed.memory();
    newest = new Changes(fromSeq, to, addedNanos, at, words, memory);
    if (!behind) {
      behind = true;
      behindSinceNanos = addedNanos;
    }
    if (complete) {
      queue.add(newest);
      bytes += newest.bytes();
      // Without room for any commit, comparing all totals would never come to an end.
      if (bytes > Math.max(maxBytes, newest.bytes())) {
        forget();
      }
    }
    // A commit that is not queued must not keep its words in memory.
    newest = new Changes(fromSeq, to, addedNanos, at, sink -> {}, 0);
    notifyAll();
  }

  void add(Progress to, ChangedTotals changed, long atMs) {
    add(newestSeq(), to, changed, atMs);
  }

  /**
   * Drops all changes and collects again. Once changes were dropped, only this resumes collecting.
   */
  synchronized void collect() {
    forget();
    complete = !closed;
  }

  private void forget() {
    queue.clear();
    bytes = 0;
    complete = false;
  }

  /** Returns whether enough changes wait that it is time to take them. */
  synchronized boolean isHalfFull() {
    return bytes > maxBytes / 2;
  }

  private synchronized boolean roomForMore() {
    return bytes <= maxBytes / 4;
  }

  /** Waits until there are changes, another thread wakes this one, or the time is over. */
  synchronized void await(Duration atMost) throws InterruptedException {
    if (queue.isEmpty() && complete) {
      pause(atMost);
    }
  }

  /** Waits until something is added, another thread wakes this one, or the time is over. */
  synchronized void pause(Duration atMost) throws InterruptedException {
    if (!woken) {
      TimeUnit.NANOSECONDS.timedWait(this, atMost.toNanos());
    }
  }

  /**
   * Lets changes gather, and merges them to save memory. Ends when the time is over, when they take
   * too much memory all the same, or when no commit has been added for a while.
   */
  void gather(Duration atMost, Duration quiet) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (awaitHalfFull(end, quiet)) {
      merge();
      if (!roomForMore()) {
        // What arrives while they are written needs room, too.
        return;
      }
    }
  }

  /** Waits until enough changes wait; returns false if waiting has another end. */
  private synchronized boolean awaitHalfFull(long end, Duration quiet) throws InterruptedException {
    long left = 1;
    while (left > 0 && complete && !woken && !isHalfFull()) {
      long now = System.nanoTime();
      left = Math.min(end - now, addedNanos + quiet.toNanos() - now);
      if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }
    return left > 0 && complete && !woken;
  }

  /** Ends all waiting, now and in future. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Takes the merged changes of the oldest interval; null if there are none. */
  Changes take() {
    Deque<Changes> taken = new ArrayDeque<>();
    synchronized (this) {
      while (!queue.isEmpty()
          && (taken.isEmpty() || interval(queue.peek()) == interval(taken.peek()))) {
        remove(taken);
      }
    }
    return taken.isEmpty() ? null : merged(taken);
  }

  /**
   * Takes all changes, merged, with the last commit; there may be none. Returns null if changes
   * were dropped.
   */
  Changes takeAll() {
    Deque<Changes> taken = new ArrayDeque<>();
    synchronized (this) {
      if (!complete) {
        return null;
      }
      while (!queue.isEmpty()) {
        remove(taken);
      }
      return taken.isEmpty() ? newest : merged(taken);
    }
  }

  private void remove(Deque<Changes> into) {
    bytes -= queue.peek().bytes();
    into.add(queue.remove());
  }

  private long interval(Changes changes) {
    return Math.floorDiv(changes.atMs(), intervalMs);
  }

  /** Puts back the changes taken last, which could not be mirrored. */
  synchronized void putBack(Changes taken) {
    if (complete && !closed) {
      queue.addFirst(taken);
      bytes += taken.bytes();
      if (bytes > Math.max(maxBytes, taken.bytes())) {
        forget();
      }
    }
  }

  /** Merges waiting changes to save memory while they cannot be mirrored. */
  void merge() {
    Deque<Changes> all = new ArrayDeque<>();
    Changes next = take();
    while (next != null) {
      all.push(next);
      next = take();
    }
    all.forEach(this::putBack);
  }

  private static Changes merged(Deque<Changes> taken) {
    if (taken.size() == 1) {
      return taken.peek();
    }
    Changes first = taken.peek();
    Changes last = taken.peekLast();
    WordTable words = new WordTable();
    while (!taken.isEmpty()) {
      taken.remove().forEach(words::put);
    }
    return new Changes(
        first.fromSeq(),
        last.to(),
        first.firstNanos(),
        last.atMs(),
        words::forEach,
        MIN_TABLE_BYTES + words.memory());
  }

  /** Drops changes up to a commit that is known to be mirrored. */
  synchronized void mirrored(long seq) {
    while (!queue.isEmpty() && queue.peek().to().seq() <= seq) {
      remove(new ArrayDeque<>());
    }
    if (!queue.isEmpty()) {
      behindSinceNanos = queue.peek().firstNanos();
    } else if (newest != null && newest.to().seq() <= seq) {
      behind = false;
    }
  }

  /** Returns whether nothing waits. */
  synchronized boolean isEmpty() {
    return complete && queue.isEmpty();
  }

  /** Returns whether the changes follow this commit without a gap. */
  synchronized boolean follows(long seq) {
    return complete && (queue.isEmpty() ? newestSeq() == seq : queue.peek().fromSeq() == seq);
  }

  synchronized long newestSeq() {
    return newest == null ? 0 : newest.to().seq();
  }

  /** Returns how long ago the first commit was added that is not mirrored; zero if all are. */
  synchronized Duration behind() {
    return behind ? Duration.ofNanos(System.nanoTime() - behindSinceNanos) : Duration.ZERO;
  }

  /** Drops everything and collects nothing more; {@link #behind} keeps working. */
  synchronized void close() {
    forget();
    closed = true;
    notifyAll();
  }
}
