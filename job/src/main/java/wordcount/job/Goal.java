package wordcount.job;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import wordcount.job.totals.Progress;

/** The end offsets for {@code --until-end}, and the summary printed when they are reached. */
final class Goal {
  private static final double NANOS = 1e9;

  private final Optional<List<Long>> ends;
  private final PrintStream out;
  private final Progress start;
  private volatile long startNanos;
  private volatile long lastNanos;
  private final AtomicBoolean acted = new AtomicBoolean();
  private volatile Runnable onReached = () -> {};

  /**
   * Creates a goal that commits reach.
   *
   * @param ends by partition, the offset to reach; empty for no end
   * @param start the progress before the first commit
   */
  Goal(Optional<List<Long>> ends, Progress start, PrintStream out) {
    this.ends = ends;
    this.start = start;
    this.out = out;
  }

  /** Sets the action to run once, on its own thread, when the goal is reached. */
  void onReached(Runnable action) {
    onReached = action;
  }

  /** Records that a batch with records begins. */
  void begun() {
    if (startNanos == 0) {
      startNanos = System.nanoTime();
    }
  }

  /** Records a commit. */
  void committed(Progress progress) {
    lastNanos = System.nanoTime();
    if (reached(progress) && acted.compareAndSet(false, true)) {
      new Thread(onReached, "goal").start();
    }
  }

  boolean reached(Progress progress) {
    return ends.isPresent() && !progress.isBehind(ends.get());
  }

  /** Prints what was counted since the start, if there is a goal. */
  void summarize(Progress progress) {
    if (ends.isPresent()) {
      out.printf(
          Locale.ROOT,
          "done records=%d words=%d distinct=%d seconds=%.3f without_text=%d%n",
          progress.records() - start.records(),
          progress.total() - start.total(),
          progress.distinct(),
          (lastNanos - startNanos) / NANOS,
          progress.withoutText() - start.withoutText());
      out.flush();
    }
  }
}
