package wordcount.job.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.monitoring.InputMeters;
import wordcount.job.source.CountedRange;
import wordcount.job.source.Planner;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Handles records that cannot be counted: fails, or skips them. */
public final class InputPolicies {
  private static final Logger LOG = LoggerFactory.getLogger(InputPolicies.class);

  /** What to do about input that cannot be counted. */
  public enum OnBadInput {
    FAIL,
    SKIP
  }

  private final OnBadInput onLost;
  private final OnBadInput onWithoutText;
  private final RunningTotals totals;
  private final InputMeters meters;

  /**
   * @param onLost for records that were deleted before they were counted
   * @param onWithoutText for records without a text
   */
  public InputPolicies(
      OnBadInput onLost, OnBadInput onWithoutText, RunningTotals totals, InputMeters meters) {
    this.onLost = onLost;
    this.onWithoutText = onWithoutText;
    this.totals = totals;
    this.meters = meters;
  }

  /**
   * Moves the progress past deleted records.
   *
   * @throws ProgramException with exit code {@code INPUT_LOST} unless they may be skipped
   */
  public void skipLostOrRefuse(Planner.Lost lost) {
    Progress progress = totals.progress();
    if (onLost == OnBadInput.FAIL) {
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
    totals.commitProgress(progress.movedTo(progress.topicId(), lost.nextOffsets()));
    LOG.warn(
        "skipped {} records of {} that were deleted before they were counted, in {}",
        lost.records(),
        progress.topic(),
        places(progress, lost));
    meters.lost(lost.records());
  }

  /**
   * Checks what tasks have counted.
   *
   * @throws ProgramException with exit code {@code FAILED} if a record has no text, unless such
   *     records may be skipped
   */
  public void refuseWithoutText(List<CountedRange> round) {
    for (CountedRange one : round) {
      if (onWithoutText == OnBadInput.FAIL && one.firstWithoutText() >= 0) {
        throw new ProgramException(
            ExitCode.FAILED,
            "found a record without text to count",
            String.format(
                Locale.ROOT,
                "the one at offset %d of partition %d of %s is not JSON, or has no text at"
                    + " --text-field",
                one.firstWithoutText(),
                one.range().partition(),
                totals.progress().topic()),
            "fix the sender of such records, and skip the existing ones with --on-bad-record skip");
      }
    }
  }

  private static String places(Progress progress, Planner.Lost lost) {
    List<String> places = new ArrayList<>();
    for (int partition = 0; partition < lost.nextOffsets().size(); partition++) {
      long from = progress.nextOffset(partition);
      long to = lost.nextOffsets().get(partition);
      if (from < to) {
        places.add("partition " + partition + " offsets " + from + " to " + (to - 1));
      }
    }
    return String.join(", ", places);
  }
}
