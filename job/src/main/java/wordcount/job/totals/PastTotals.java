package wordcount.job.totals;

import java.util.Optional;
import wordcount.job.count.WordTable;
import wordcount.program.ProgramException;

/** The totals as their topics hold them, for programs beside the job, which may go on counting. */
public final class PastTotals {
  private final TopicReader reader;
  private final TotalsTopics topics;
  private final String appId;
  private final long maxBytes;

  /**
   * @param appId whose totals
   * @param maxBytes memory that they may take
   */
  public PastTotals(TopicReader reader, TotalsTopics topics, String appId, long maxBytes) {
    this.reader = reader;
    this.topics = topics;
    this.appId = appId;
    this.maxBytes = maxBytes;
  }

  /** How far the totals go now; empty if nothing was committed. */
  public Optional<Progress> progress() {
    StoredTotals stored = new StoredTotals(reader, topics, maxBytes);
    stored.readProgress(appId);
    return stored.progress();
  }

  /**
   * The totals after a commit, without those of verifications. Each total says what its transaction
   * added, so that later ones can be taken off; where compaction has removed a total in between,
   * this fails, and what they add up to tells. So the commit should be a recent one.
   *
   * @throws ProgramException with exit code {@code OUT_OF_MEMORY} if they take more than they may
   */
  public WordTable after(long seq) {
    StoredTotals stored = new StoredTotals(reader, topics, maxBytes);
    stored.readAfter(seq);
    return stored.totals();
  }
}
