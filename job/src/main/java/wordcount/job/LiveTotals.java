package wordcount.job;

import wordcount.job.count.TopWords;
import wordcount.job.count.WordTable;
import wordcount.job.monitoring.TopWordsSnapshot;
import wordcount.job.page.PageEndpoints;
import wordcount.job.page.RecentWords;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TotalsStore.Commit;

/** The totals for readers on any thread: one immutable snapshot for each commit. */
final class LiveTotals {
  private final TopWords top = new TopWords(PageEndpoints.MAX_TOP);
  private final RecentWords recent;
  private volatile TopWordsSnapshot snapshot = TopWordsSnapshot.NONE;

  /**
   * @param recent receives each commit
   */
  LiveTotals(RecentWords recent) {
    this.recent = recent;
  }

  TopWordsSnapshot snapshot() {
    return snapshot;
  }

  /** Publishes all restored totals, at the start. */
  void restored(Progress progress, WordTable totals) {
    totals.forEach(top::offer);
    publish(progress, 0, 0);
    recent.begin(progress.seq(), progress.records(), progress.total());
  }

  /** Publishes what a commit changed. */
  void changed(Commit commit, long batchTimeMs, long commitTimeMs) {
    commit.totals().forEach(top::offer);
    Progress progress = commit.progress();
    publish(progress, batchTimeMs, commitTimeMs);
    recent.committed(commit.changes(), progress.seq(), progress.records(), progress.total());
  }

  /** Publishes a commit that changed no total; does nothing if it is published already. */
  void moved(Progress progress) {
    TopWordsSnapshot last = snapshot;
    if (progress.seq() != last.seq()) {
      publish(progress, last.batchTimeMs(), last.commitTimeMs());
    }
  }

  private void publish(Progress progress, long batchTimeMs, long commitTimeMs) {
    snapshot =
        new TopWordsSnapshot(
            progress.seq(),
            progress.total(),
            progress.distinct(),
            progress.withoutText(),
            top.list(),
            batchTimeMs,
            commitTimeMs);
  }
}
