package wordcount.job;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import wordcount.job.source.Planner;
import wordcount.job.totals.Progress;

/** The end that {@code --until-end} asks for, and the summary of the way there. */
final class Goal {
  private static final double NANOS = 1e9;

  private final List<Long> ends;
  private final PrintStream out;
  private final Progress start;
  private volatile long startNanos;
  private volatile long lastNanos;
  private volatile Runnable onReached = () -> {};

  /**
   * A goal to be reached by commits.
   *
   * @param ends by partition, the offset to come to; null for no end
   * @param start the progress before the first commit
   */
  Goal(List<Long> ends, Progress start, PrintStream out) {
    this.ends = ends;
    this.start = start;
    this.out = out;
  }

  /** Sets what to do, once and on a thread of its own, when the goal is reached. */
  void onReached(Runnable action) {
    onReached = action;
  }

  /** Takes note that a batch with records is begun. */
  void begun() {
    if (startNanos == 0) {
      startNanos = System.nanoTime();
    }
  }

  /** Takes note of a commit. */
  void committed(Progress progress) {
    lastNanos = System.nanoTime();
    if (reached(progress)) {
      new Thread(onReached, "goal").start();
    }
  }

  boolean reached(Progress progress) {
    return ends != null && !Planner.due(progress, ends);
  }

  /** Prints what was counted since the start, if there was an end to come to. */
  void summarize(Progress progress) {
    if (ends != null) {
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
