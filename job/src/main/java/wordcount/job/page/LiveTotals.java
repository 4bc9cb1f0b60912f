package wordcount.job.page;

import java.util.List;
import wordcount.job.count.TopWords;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals.Commit;

/** The totals for readers on any thread: one immutable snapshot for each commit. */
public final class LiveTotals {
  private final TopWords top = new TopWords(PageEndpoints.MAX_TOP);
  private final RecentWords recent;
  private volatile Snapshot snapshot = Snapshot.NONE;

  /**
   * An immutable snapshot of the totals as of one commit.
   *
   * @param seq number of the commit
   * @param total sum of all totals
   * @param distinct number of words
   * @param withoutText records counted that were neither null nor had a text
   * @param words the most frequent words, most frequent first
   * @param batchTimeMs when the last batch was due, in milliseconds since the epoch; 0 if none was
   * @param commitTimeMs when it was committed, in milliseconds since the epoch; 0 if none was
   */
  public record Snapshot(
      long seq,
      long total,
      long distinct,
      long withoutText,
      List<WordCount> words,
      long batchTimeMs,
      long commitTimeMs) {
    /** The snapshot before the totals are restored; not to be shown, since it looks like a loss. */
    static final Snapshot NONE = new Snapshot(0, 0, 0, 0, List.of(), 0, 0);

    public Snapshot {
      words = List.copyOf(words);
    }

    /** Returns at most this many of the most frequent words. */
    public List<WordCount> top(int limit) {
      return words.subList(0, Math.min(limit, words.size()));
    }
  }

  /**
   * @param recent receives each commit
   */
  public LiveTotals(RecentWords recent) {
    this.recent = recent;
  }

  /** Returns the totals as of the last commit. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** Publishes all restored totals, at the start. */
  public void restored(Progress progress, WordTable totals) {
    totals.forEach(top::offer);
    publish(progress, 0, 0);
    recent.begin(progress.seq(), progress.records(), progress.total());
  }

  /** Publishes what a commit changed. */
  public void changed(Commit commit, long batchTimeMs, long commitTimeMs) {
    commit.totals().forEach(top::offer);
    Progress progress = commit.progress();
    publish(progress, batchTimeMs, commitTimeMs);
    recent.committed(commit.changes(), progress.seq(), progress.records(), progress.total());
  }

  /** Publishes a commit that changed no total; does nothing if it is published already. */
  public void committedWithoutCounts(Progress progress) {
    Snapshot last = snapshot;
    if (progress.seq() != last.seq()) {
      publish(progress, last.batchTimeMs(), last.commitTimeMs());
    }
  }

  private void publish(Progress progress, long batchTimeMs, long commitTimeMs) {
    snapshot =
        new Snapshot(
            progress.seq(),
            progress.total(),
            progress.distinct(),
            progress.withoutText(),
            top.list(),
            batchTimeMs,
            commitTimeMs);
  }
}
