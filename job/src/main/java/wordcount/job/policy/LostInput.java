package wordcount.job.policy;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.monitoring.InputMeters;
import wordcount.job.source.Planner;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TotalsStore;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Handles records that were deleted before they were counted: fails, or skips them. */
public final class LostInput {
  private static final Logger LOG = LoggerFactory.getLogger(LostInput.class);

  private final FailOrSkip policy;
  private final TotalsStore store;
  private final InputMeters meters;

  public LostInput(FailOrSkip policy, TotalsStore store, InputMeters meters) {
    this.policy = policy;
    this.store = store;
    this.meters = meters;
  }

  /**
   * Moves the progress past deleted records.
   *
   * @throws ProgramException with exit code {@code INPUT_LOST} unless they may be skipped
   */
  public void skipOrRefuse(Planner.Lost lost) {
    Progress progress = store.progress();
    if (policy == FailOrSkip.FAIL) {
      throw new ProgramException(
          ExitCode.INPUT_LOST,
          lost.records()
              + " records of topic "
              + progress.topic()
              + " were deleted before they were counted",
          "the job was stopped or behind for longer than the topic keeps records, in "
              + places(progress, lost),
          "skip them with --on-lost-input skip, or start over with another --counts-topic and"
              + " --progress-topic");
    }
    store.commitProgress(progress.movedTo(progress.topicId(), lost.nextOffsets()));
    LOG.warn(
        "skipped {} records of {} that were deleted before they were counted, in {}",
        lost.records(),
        progress.topic(),
        places(progress, lost));
    meters.lost(lost.records());
  }

  private static String places(Progress progress, Planner.Lost lost) {
    List<String> places = new ArrayList<>();
    for (int partition = 0; partition < lost.nextOffsets().size(); partition++) {
      long from = Planner.next(progress, partition);
      long to = lost.nextOffsets().get(partition);
      if (from < to) {
        places.add("partition " + partition + " offsets " + from + " to " + (to - 1));
      }
    }
    return String.join(", ", places);
  }
}
