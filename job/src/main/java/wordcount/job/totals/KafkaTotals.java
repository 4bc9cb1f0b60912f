package wordcount.job.totals;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.Tally;
import wordcount.job.count.WordTable;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.job.totals.TransactionalWriter.DoubtfulCommit;
import wordcount.program.ExitCode;
import wordcount.program.Pause;
import wordcount.program.ProgramException;

/**
 * Keeps the totals in two Kafka topics, with one transaction per round.
 *
 * <p>All instances use the same transactional id, so Kafka rejects every write of an instance that
 * a newer one has fenced; the totals are read only after fencing, so nothing read can still change.
 * In each transaction, the words are flushed before the progress record is sent, so a visible
 * progress record proves that its words are visible too.
 */
public final class KafkaTotals implements RunningTotals {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTotals.class);
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Kafka looks for transactions to abort every ten seconds. */
  private static final Duration ABORT = Duration.ofSeconds(20);

  /** Kafka's exceptions for a newer epoch of this transactional id. */
  private static final Set<Class<? extends KafkaException>> FENCED =
      Set.of(
          ProducerFencedException.class,
          InvalidProducerEpochException.class,
          InvalidPidMappingException.class);

  private final Owner owner;
  private final TotalsLimits limits;
  private final TransactionalWriter writer;
  private final TopicReader reader;
  private final TotalsMeters meters;
  private final Runnable onRestored;
  private final Set<Guard> guards;

  private Progress progress;
  private WordTable totals = new WordTable();
  private CheckTotals checks;
  private long newestSeq;
  private boolean overflowLogged;

  /**
   * Creates totals that are empty until {@link #restore()}.
   *
   * @param onRestored called whenever the totals were read back after a doubtful commit
   */
  public KafkaTotals(
      TotalsLimits limits,
      TransactionalWriter writer,
      TopicReader reader,
      TotalsMeters meters,
      Runnable onRestored,
      Set<Guard> guards) {
    owner = writer.owner();
    this.limits = limits;
    this.writer = writer;
    this.reader = reader;
    this.meters = meters;
    this.onRestored = onRestored;
    this.guards = guards;
  }

  @Override
  public Optional<Progress> restore() {
    long start = System.nanoTime();
    // Free the old totals before reading new ones: memory need not suffice for both.
    totals = new WordTable();
    FailPoint.reached("r1");
    if (guards.contains(Guard.FENCE_BEFORE_READ)) {
      fenceOthers();
    }
    FailPoint.reached("r2");
    RestoredTotals stored = stored();
    OtherOwners others = new OtherOwners(owner);
    stored.read(owner.appId(), others::take);
    FailPoint.reached("r4");
    if (!guards.contains(Guard.FENCE_BEFORE_READ)) {
      fenceOthers();
    }
    WordTable repairs = stored.repair();
    FailPoint.reached("r5");
    progress = stored.progress().orElse(null);
    // If a claim were withdrawn before its repairs are written, nobody could write them.
    requireNone(others, progress != null && repairs.size() == 0);
    stored.check();
    totals = stored.totals();
    checks = new CheckTotals(stored.checks(), limits.keepChecks(), System::nanoTime);
    newestSeq = stored.newestSeq();
    if (repairs.size() > 0) {
      LOG.warn("undoing {} totals of a transaction that was only partly committed", repairs.size());
      writeBack(repairs);
    }
    FailPoint.reached("r6");
    meters.restored(totals.size(), Duration.ofNanos(System.nanoTime() - start));
    return Optional.ofNullable(progress);
  }

  private RestoredTotals stored() {
    return new RestoredTotals(
        reader,
        owner.topics(),
        limits.maxRestoredBytes(),
        "give the job a larger heap (-Xmx, spark.driver.memory, job.driver.memory)",
        guards);
  }

  /**
   * Throws if another job writes to the counts topic.
   *
   * @param withdraw whether this job's claim must not keep the other one from starting again; a job
   *     that has counted words has no mere claim
   */
  private void requireNone(OtherOwners others, boolean withdraw) {
    long counted = progress == null ? 0 : progress.total();
    Optional<ProgramException> refusal = others.refusal(counted);
    if (refusal.isEmpty() || !guards.contains(Guard.SOLE_OWNER)) {
      return;
    }
    if (withdraw && counted == 0) {
      try {
        writer.withdraw();
      } catch (KafkaException e) {
        refusal.get().addSuppressed(e);
      }
    }
    throw refusal.get();
  }

  private void fenceOthers() {
    try {
      writer.open();
    } catch (KafkaException e) {
      throw refusal(e, Duration.ZERO).orElse(e);
    }
  }

  /**
   * Writes corrections as a transaction with a new number, above any seen: the batch that is
   * counted again may be shorter than the torn one, and would then not rewrite every torn word.
   */
  private void writeBack(WordTable repairs) {
    byte[] seq = nextSeq();
    progress =
        commit(
            send -> {
              repairs.forEach(
                  (bytes, from, to, total) -> send.accept(record(bytes, from, to, total, seq, 0)));
              return next(progress);
            });
  }

  @Override
  public Progress claim(Progress fresh) {
    commitProgress(fresh);
    requireNone(othersOnceVisible(), true);
    return progress;
  }

  /**
   * Returns the other jobs once this one's claim can be read: Kafka acknowledges a commit before
   * readers see it, and hides it as long as an earlier transaction in the topic is open.
   */
  private OtherOwners othersOnceVisible() {
    Duration patience = writer.transactionTimeout().plus(ABORT);
    long begin = System.nanoTime();
    while (true) {
      OtherOwners others = new OtherOwners(owner);
      RestoredTotals stored = stored();
      stored.readProgress(owner.appId(), others::take);
      if (stored.progress().isPresent()) {
        if (stored.progress().get().equals(progress)) {
          return others;
        }
        // Another one of the same number may be of an earlier run that could not read it either.
        if (stored.progress().get().seq() > progress.seq()) {
          throw fenced(null, Duration.ZERO);
        }
      }
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw hidden(patience);
      }
      Pause.SLEEP.betweenCalls(PAUSE);
    }
  }

  private ProgramException hidden(Duration patience) {
    String topic = owner.topics().progress();
    return new ProgramException(
        ExitCode.UNREACHABLE,
        "cannot read the progress record that this job has committed",
        "a transaction in topic " + topic + " was open for " + patience.toSeconds() + " s",
        "check the brokers, and find out what else writes to " + topic + "; then start again");
  }

  @Override
  public Progress commitProgress(Progress moved) {
    nextSeq();
    progress = commit(words -> next(moved));
    return progress;
  }

  @Override
  public Commit apply(BatchCounts counts, List<Long> nextOffsets) {
    Progress before = progress;
    for (int attempt = 1; ; attempt++) {
      TotalsLimits.Admitted admitted = limits.admit(counts.words(), totals);
      WordTable changes = admitted.changes();
      WordTable checked = checks.admit(counts.checks());
      ChangedTotals changed = new ChangedTotals(changes);
      byte[] seq = nextSeq();
      try {
        // Totals are increased while they are sent. If the commit fails, they are read back from
        // Kafka below, or the process ends: uncommitted totals are never visible.
        progress =
            commit(
                send -> {
                  changes.forEach(
                      (bytes, from, to, count) -> {
                        long total = totals.add(bytes, from, to, count);
                        changed.add(total);
                        send.accept(record(bytes, from, to, total, seq, count));
                      });
                  checked.forEach(
                      (key, from, to, count) ->
                          send.accept(
                              record(key, from, to, checks.add(key, from, to, count), seq, count)));
                  return progress.after(
                      newestSeq,
                      nextOffsets,
                      counts.tally(),
                      counts.words().total(),
                      totals.size());
                });
      } catch (DoubtfulCommit doubtful) {
        if (!restoreAndCheckCommitted(nextOffsets, before, doubtful)) {
          if (attempt == ATTEMPTS) {
            throw new ProgramException(
                ExitCode.UNREACHABLE,
                "cannot commit a batch",
                doubtful.getCause().getMessage(),
                "check the brokers; nothing is lost, a restart resumes after the last commit",
                doubtful);
          }
          continue;
        }
      }
      FailPoint.reached("b7");
      warnOfOverflow(admitted.overflow());
      return new Commit(progress, changes, changed, admitted.overflow());
    }
  }

  /**
   * Restores the totals after a doubtful commit, and returns whether they include its batch: only
   * the topics decide.
   *
   * @throws ProgramException if they neither include it nor end where it begins
   */
  private boolean restoreAndCheckCommitted(
      List<Long> nextOffsets, Progress before, DoubtfulCommit doubtful) {
    long doubtfulSeq = newestSeq;
    restoreAfter(doubtful);
    // Another instance may have used the same number for its own transaction.
    if (progress != null
        && progress.seq() == doubtfulSeq
        && progress.nextOffsets().equals(nextOffsets)) {
      return true;
    }
    checkUnchanged(before, doubtful);
    return false;
  }

  /** Throws unless the totals still end where this batch's counts begin. */
  private void checkUnchanged(Progress before, DoubtfulCommit doubtful) {
    if (progress == null
        || !progress.topicId().equals(before.topicId())
        || !progress.nextOffsets().equals(before.nextOffsets())) {
      throw fenced(doubtful, Duration.ZERO);
    }
  }

  private ProducerRecord<byte[], byte[]> record(
      byte[] bytes, int from, int to, long total, byte[] seq, long delta) {
    return RestoredTotals.record(
        owner.topics().counts(), Arrays.copyOfRange(bytes, from, to), total, seq, delta);
  }

  private void restoreAfter(DoubtfulCommit doubtful) {
    meters.reinitializedInDoubt();
    LOG.warn("the commit of transaction {} is in doubt; asking Kafka", newestSeq, doubtful);
    restore();
    onRestored.run();
  }

  @Override
  public void removeExpiredChecks() {
    Progress before = progress;
    WordTable expired = checks.expired();
    if (expired.size() == 0) {
      return;
    }
    byte[] seq = nextSeq();
    try {
      progress =
          commit(
              send -> {
                expired.forEach(
                    (key, from, to, total) -> send.accept(record(key, from, to, 0, seq, -total)));
                return next(progress);
              });
      checks.remove(expired);
    } catch (DoubtfulCommit doubtful) {
      restoreAfter(doubtful);
      checkUnchanged(before, doubtful);
    }
  }

  private void warnOfOverflow(long overflow) {
    if (overflow > 0 && !overflowLogged) {
      overflowLogged = true;
      LOG.warn(
          "the totals reached their limit with {} words in {} bytes; new words are counted as {}",
          totals.size(),
          totals.memory(),
          TotalsLimits.OTHER);
    }
  }

  /**
   * Returns the number of the next transaction, above that of every transaction that any reader can
   * see. The number of an aborted transaction may be reused.
   */
  private byte[] nextSeq() {
    newestSeq++;
    return RestoredTotals.ascii(newestSeq);
  }

  /** Returns the progress after a transaction that counts nothing. */
  private Progress next(Progress from) {
    return from.after(newestSeq, from.nextOffsets(), Tally.ZERO, 0, totals.size());
  }

  private Progress commit(TransactionalWriter.Body words) {
    long start = System.nanoTime();
    try {
      Progress committed = writer.transact(words);
      meters.committed(since(start));
      if (writer.reopenIfSuspicious()) {
        meters.reinitializedOnSuspicion();
      }
      return committed;
    } catch (DoubtfulCommit e) {
      meters.failed();
      throw refusal(e.getCause(), since(start)).orElse(e);
    } catch (KafkaException e) {
      throw refusal(e, Duration.ZERO).orElse(e);
    }
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /**
   * Returns the failure if nothing was committed for certain and a retry is pointless: another
   * instance has taken over, or this one lacks a right.
   */
  private Optional<RuntimeException> refusal(Throwable thrown, Duration transaction) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException refused) {
        return Optional.of(refused);
      }
      if (FENCED.contains(cause.getClass())) {
        meters.fenced();
        return Optional.of(fenced(thrown, transaction));
      }
    }
    return Optional.empty();
  }

  private ProgramException fenced(Throwable thrown, Duration transaction) {
    String refused =
        "Kafka rejects this instance's writes as transactional id '" + owner.appId() + "'";
    if (transaction.compareTo(writer.transactionTimeout()) < 0) {
      return new ProgramException(
          ExitCode.FENCED,
          "another instance has taken over",
          refused + "; another instance has started, or this machine slept during a transaction",
          "nothing was lost; run only one job with this --app-id",
          thrown);
    }
    return new ProgramException(
        ExitCode.FENCED,
        "a transaction took " + transaction.toSeconds() + " s",
        refused
            + ": it aborted the transaction after "
            + writer.transactionTimeout().toSeconds()
            + " s, or another instance has taken over",
        "nothing was lost; check the brokers, then start the job again",
        thrown);
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public WordTable table() {
    return totals;
  }

  @Override
  public void close() {
    writer.close();
  }
}
