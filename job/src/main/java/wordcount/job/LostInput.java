package wordcount.job;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.source.InputGuards;
import wordcount.job.source.InputRange;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TotalsStore;

/** What to do about records that were deleted before they were counted: refuse, or skip them. */
final class LostInput {
  private static final Logger LOG = LoggerFactory.getLogger(LostInput.class);

  /** The user's choice. */
  enum Policy {
    FAIL,
    SKIP
  }

  private final Policy policy;
  private final TotalsStore store;
  private final JobMeters meters;

  LostInput(Policy policy, TotalsStore store, JobMeters meters) {
    this.policy = policy;
    this.store = store;
    this.meters = meters;
  }

  /**
   * Moves the progress over deleted records, if there are any, and takes them off the ranges.
   *
   * @throws wordcount.program.ProgramException with exit code {@code INPUT_LOST} unless they may be
   *     skipped
   */
  List<InputRange> skip(TopicFacts facts, List<InputRange> ranges) {
    Progress progress = store.progress();
    InputGuards.sameTopic(progress.topic(), progress.topicId(), facts);
    long lost = InputGuards.lost(progress.nextOffsets(), facts);
    if (lost == 0) {
      return ranges;
    }
    if (policy == Policy.FAIL) {
      throw InputGuards.lostInput(progress.topic(), lost);
    }
    List<Long> kept = new ArrayList<>();
    for (int partition = 0; partition < progress.nextOffsets().size(); partition++) {
      kept.add(Math.max(progress.nextOffsets().get(partition), facts.beginnings().get(partition)));
    }
    store.move(progress.movedTo(progress.topicId(), kept));
    LOG.warn("skipped {} records of {} that were deleted uncounted", lost, progress.topic());
    meters.lost(lost);
    return ranges.stream()
        .map(
            range ->
                new InputRange(
                    range.partition(),
                    Math.max(range.from(), kept.get(range.partition())),
                    Math.max(range.until(), kept.get(range.partition()))))
        .filter(range -> !range.isEmpty())
        .toList();
  }
}
