package wordcount.job.totals;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import wordcount.job.count.WordTable;
import wordcount.job.fault.Guard;
import wordcount.program.ProgramException;

/** Reads the totals from their topics, for programs other than the job, which may keep counting. */
public final class PastTotals {
  private final TopicReader reader;
  private final TotalsTopics topics;
  private final String appId;
  private final long maxBytes;

  /**
   * @param appId the identity of the job
   * @param maxBytes memory limit of the totals
   */
  public PastTotals(TopicReader reader, TotalsTopics topics, String appId, long maxBytes) {
    this.reader = reader;
    this.topics = topics;
    this.appId = appId;
    this.maxBytes = maxBytes;
  }

  /** Returns the current progress; empty if nothing was committed. */
  public Optional<Progress> progress() {
    RestoredTotals stored = stored();
    stored.readProgress(appId, other -> {});
    return stored.progress();
  }

  /**
   * Returns the totals as of a commit, without those of verifications. Each total records what its
   * transaction added, so later additions can be undone. If compaction has removed a total in
   * between, the result is wrong, and its sum shows that; so the commit should be a recent one.
   *
   * @throws ProgramException with exit code {@code OUT_OF_MEMORY} if they exceed the memory limit
   */
  public WordTable after(long seq) {
    RestoredTotals stored = stored();
    stored.readAfter(seq);
    return stored.totals();
  }

  /**
   * Passes on the records of all totals; the newest one of a word is the last. There are none if
   * the topic does not exist.
   */
  public void forEach(Consumer<ConsumerRecord<byte[], byte[]>> action) {
    stored().forEach(action);
  }

  private RestoredTotals stored() {
    return new RestoredTotals(
        reader,
        topics,
        maxBytes,
        "give this program a larger heap (-Xmx; on Kubernetes, verifier.resources)",
        Guard.ALL);
  }
}
