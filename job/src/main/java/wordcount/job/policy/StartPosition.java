package wordcount.job.policy;

import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.fault.Guard;
import wordcount.job.source.Planner;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.Progress;
import wordcount.job.totals.RunningTotals;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Decides whether counting may resume, and where. */
public final class StartPosition {
  private static final Logger LOG = LoggerFactory.getLogger(StartPosition.class);

  /** What to do if the topic was deleted and recreated. */
  public enum ReplacedTopic {
    FAIL,
    RESTART
  }

  private final RunningTotals totals;
  private final Planner planner;
  private final ReplacedTopic onReplaced;
  private final boolean acceptTokenizerChange;
  private final Set<Guard> guards;

  public StartPosition(
      RunningTotals totals,
      Planner planner,
      ReplacedTopic onReplaced,
      boolean acceptTokenizerChange,
      Set<Guard> guards) {
    this.totals = totals;
    this.planner = planner;
    this.onReplaced = onReplaced;
    this.acceptTokenizerChange = acceptTokenizerChange;
    this.guards = guards;
  }

  /**
   * Commits the position to resume from.
   *
   * @param restored the progress of the restored totals; empty if there are none
   * @param facts the input topic, read after the totals were restored
   * @param fresh the progress of a new job
   */
  public Progress commit(Optional<Progress> restored, TopicFacts facts, Progress fresh) {
    // Written even if nothing was counted: without it, a torn first batch could not be detected.
    return restored.isEmpty()
        ? totals.claim(fresh)
        : totals.commitProgress(resumed(restored.get(), facts, fresh));
  }

  private Progress resumed(Progress stored, TopicFacts facts, Progress fresh) {
    if (!stored.topic().equals(fresh.topic())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "these totals were not counted from topic " + fresh.topic(),
          "their progress record says " + stored.topic(),
          "correct --topic, or choose another --app-id, --counts-topic and --progress-topic");
    }
    if (guards.contains(Guard.TOKENIZER)
        && !stored.counting().equals(fresh.counting())
        && !acceptTokenizerChange) {
      throw new ProgramException(
          ExitCode.USAGE,
          "these totals were counted with another tokenizer, word limit or text field",
          "they were counted with "
              + stored.counting()
              + " (tokenizer/version/longest word in bytes/text fields), this job uses "
              + fresh.counting(),
          "restore the old settings with --tokenizer, --max-word-bytes and --text-field (make run:"
              + " TOKENIZER=, FIELD=), start over with another --counts-topic and --progress-topic"
              + " (make run: DATA=), or mix both with --accept-tokenizer-change");
    }
    Progress own = stored.takenOverBy(fresh.counting(), fresh.owner());
    if (onReplaced == ReplacedTopic.RESTART && !stored.topicId().equals(facts.id())) {
      LOG.warn("topic {} was replaced; counting the new one from its start", stored.topic());
      return own.movedTo(facts.id(), facts.beginnings());
    }
    planner.sameTopic(own, facts);
    return own;
  }
}
