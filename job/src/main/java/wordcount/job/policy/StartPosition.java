package wordcount.job.policy;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.fault.Guard;
import wordcount.job.source.Planner;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TotalsStore;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Decides where counting goes on, and whether it may. */
public final class StartPosition {
  private static final Logger LOG = LoggerFactory.getLogger(StartPosition.class);

  /** What to do about a topic that was replaced by another of its name. */
  public enum ReplacedTopic {
    FAIL,
    RESTART
  }

  private final TotalsStore store;
  private final ReplacedTopic onReplaced;
  private final boolean acceptTokenizerChange;

  public StartPosition(TotalsStore store, ReplacedTopic onReplaced, boolean acceptTokenizerChange) {
    this.store = store;
    this.onReplaced = onReplaced;
    this.acceptTokenizerChange = acceptTokenizerChange;
  }

  /**
   * Commits the position to go on from.
   *
   * @param restored what the totals say; empty if there are none
   * @param facts the input topic since they were restored
   * @param fresh the progress of a job that never ran
   */
  public Progress take(Optional<Progress> restored, TopicFacts facts, Progress fresh) {
    Progress next = restored.isEmpty() ? fresh : goOn(restored.get(), facts, fresh);
    // Written even if nothing was counted: without it a torn first batch could not be told.
    return store.commitProgress(next);
  }

  private Progress goOn(Progress stored, TopicFacts facts, Progress fresh) {
    if (!stored.topic().equals(fresh.topic())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "these totals were not counted from topic " + fresh.topic(),
          "their progress record says " + stored.topic(),
          "correct --topic, or choose another --app-id, --counts-topic and --progress-topic");
    }
    if (Guard.TOKENIZER.on()
        && !stored.counting().equals(fresh.counting())
        && !acceptTokenizerChange) {
      throw new ProgramException(
          ExitCode.USAGE,
          "these totals were counted with another tokenizer, word limit or text field",
          "they were counted with "
              + stored.counting()
              + " (tokenizer/version/longest word in bytes/text fields), this job has "
              + fresh.counting(),
          "go back to that with --tokenizer, --max-word-bytes and --text-field (make run: TOKENIZER=,"
              + " FIELD=), start over"
              + " with another --counts-topic and --progress-topic (make run: DATA=), or let the job"
              + " mix both with --accept-tokenizer-change");
    }
    Progress own = stored.takenOverBy(fresh.counting(), fresh.owner());
    if (!stored.topicId().equals(facts.id())) {
      if (onReplaced == ReplacedTopic.RESTART) {
        LOG.warn("topic {} was replaced; counting the new one from its start", stored.topic());
        return own.movedTo(facts.id(), facts.beginnings());
      }
    }
    Planner.sameTopic(own, facts);
    return own;
  }
}
