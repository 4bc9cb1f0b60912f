package wordcount.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.fault.Guard;
import wordcount.job.source.InputGuards;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.Progress;
import wordcount.job.totals.TotalsStore;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Decides where counting goes on, and whether it may. */
final class StartPosition {
  private static final Logger LOG = LoggerFactory.getLogger(StartPosition.class);

  /** What to do about a topic that was replaced by another of its name. */
  enum ReplacedTopic {
    FAIL,
    RESTART
  }

  private final TotalsStore store;
  private final LostInput lostInput;
  private final ReplacedTopic onReplaced;
  private final boolean acceptTokenizerChange;

  StartPosition(
      TotalsStore store,
      LostInput lostInput,
      ReplacedTopic onReplaced,
      boolean acceptTokenizerChange) {
    this.store = store;
    this.lostInput = lostInput;
    this.onReplaced = onReplaced;
    this.acceptTokenizerChange = acceptTokenizerChange;
  }

  /**
   * Restores the totals and commits the position to go on from.
   *
   * @param facts the input topic now
   * @param fresh the progress of a job that never ran
   */
  Progress take(TopicFacts facts, Progress fresh) {
    Optional<Progress> restored = store.restore();
    Progress next = restored.isEmpty() ? fresh : goOn(restored.get(), facts, fresh);
    // Written even if nothing was counted: without it a torn first batch could not be told.
    store.move(next);
    lostInput.skip(facts, List.of());
    return store.progress();
  }

  private Progress goOn(Progress stored, TopicFacts facts, Progress fresh) {
    if (!stored.topic().equals(fresh.topic())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "these totals were not counted from topic " + fresh.topic(),
          "their progress record says " + stored.topic(),
          "correct --topic, or choose another --app-id and other output topics");
    }
    if (Guard.TOKENIZER.on()
        && !stored.counting().equals(fresh.counting())
        && !acceptTokenizerChange) {
      throw new ProgramException(
          ExitCode.USAGE,
          "these totals were counted with another tokenizer or word limit",
          "they were counted with " + stored.counting() + ", this job has " + fresh.counting(),
          "go back to that (--tokenizer, --max-word-bytes), choose other output topics, or mix both"
              + " with --accept-tokenizer-change");
    }
    Progress own = stored.takenOverBy(fresh.counting(), fresh.owner());
    if (!stored.topicId().equals(facts.id())) {
      if (onReplaced == ReplacedTopic.RESTART) {
        LOG.warn("topic {} was replaced; counting the new one from its start", stored.topic());
        return own.movedTo(facts.id(), facts.beginnings());
      }
      InputGuards.sameTopic(stored.topic(), stored.topicId(), facts);
    }
    return own.movedTo(own.topicId(), withNewPartitions(own.nextOffsets(), facts));
  }

  /** Partitions added since begin at their first record, never at their end. */
  private static List<Long> withNewPartitions(List<Long> nextOffsets, TopicFacts facts) {
    List<Long> all = new ArrayList<>(nextOffsets);
    while (all.size() < facts.partitions()) {
      all.add(0L);
    }
    return all;
  }
}
