package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.WordTable;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The totals in two Kafka topics, one transaction a batch.
 *
 * <p>One stable transactional id makes Kafka refuse every write of an instance that a newer one has
 * replaced; reading the totals only after that fence makes sure that nothing read can still change.
 * In each transaction the words are flushed before the progress record is sent, so a progress
 * record that is visible proves that its words are too.
 */
public final class KafkaTotalsStore implements TotalsStore {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTotalsStore.class);
  private static final int ATTEMPTS = 3;

  private final String appId;
  private final TotalsTopics topics;
  private final TotalsLimits limits;
  private final TransactionalWriter writer;
  private final TopicReader reader;
  private final TotalsMeters meters;

  private Progress progress;
  private WordTable totals = new WordTable();
  private long newestSeq;

  public KafkaTotalsStore(
      String appId,
      TotalsTopics topics,
      TotalsLimits limits,
      TransactionalWriter writer,
      TopicReader reader,
      TotalsMeters meters) {
    this.appId = appId;
    this.topics = topics;
    this.limits = limits;
    this.writer = writer;
    this.reader = reader;
    this.meters = meters;
  }

  @Override
  public Optional<Progress> restore() {
    long start = System.nanoTime();
    FailPoint.reached("r1");
    if (Guard.FENCE_BEFORE_READ.on()) {
      fenceOthers();
    }
    FailPoint.reached("r2");
    StoredTotals stored = new StoredTotals(reader, topics);
    stored.read(appId);
    FailPoint.reached("r4");
    if (!Guard.FENCE_BEFORE_READ.on()) {
      fenceOthers();
    }
    Map<Bytes, Long> repairs = stored.repair();
    FailPoint.reached("r5");
    stored.check();
    progress = stored.progress().orElse(null);
    totals = stored.totals();
    newestSeq = stored.newestSeq();
    if (!repairs.isEmpty()) {
      LOG.warn("undoing {} totals of a transaction that was not committed whole", repairs.size());
      writeBack(repairs);
    }
    FailPoint.reached("r6");
    meters.restored(totals.size(), Duration.ofNanos(System.nanoTime() - start));
    return stored.progress().map(read -> progress);
  }

  private void fenceOthers() {
    try {
      writer.open();
    } catch (KafkaException e) {
      throw translated(e);
    }
  }

  /**
   * The correction gets a number of its own, above any seen: the batch that is counted again may be
   * shorter than the torn one, and would then not write every torn word anew.
   */
  private void writeBack(Map<Bytes, Long> repairs) {
    byte[] seq = nextSeq();
    progress =
        commit(
            send -> {
              repairs.forEach(
                  (word, total) ->
                      send.accept(StoredTotals.record(topics.counts(), word.get(), total, seq, 0)));
              return next(progress, 0, progress.nextOffsets(), 0);
            });
  }

  @Override
  public Progress move(Progress moved) {
    nextSeq();
    progress = commit(words -> next(moved, 0, moved.nextOffsets(), 0));
    return progress;
  }

  @Override
  public Commit apply(WordTable counts, long records, List<Long> nextOffsets) {
    for (int attempt = 1; ; attempt++) {
      TotalsLimits.Admitted admitted = limits.admit(counts, totals);
      WordTable changes = admitted.changes();
      byte[] seq = nextSeq();
      try {
        // Totals are raised while they are sent. If the commit fails, they are read back from
        // Kafka below, or the process ends: nobody sees what was not committed.
        progress =
            commit(
                send -> {
                  changes.forEach(
                      (bytes, from, to, count) ->
                          send.accept(
                              StoredTotals.record(
                                  topics.counts(),
                                  Arrays.copyOfRange(bytes, from, to),
                                  totals.add(bytes, from, to, count),
                                  seq,
                                  count)));
                  return next(progress, counts.total(), nextOffsets, records);
                });
      } catch (DoubtfulCommitException doubtful) {
        // Only what the topics say decides whether the batch is in.
        long doubtfulSeq = newestSeq;
        meters.reinitialized("doubtful_commit");
        LOG.warn("commit of transaction {} is in doubt, asking Kafka", doubtfulSeq, doubtful);
        restore();
        if (progress != null && progress.seq() == doubtfulSeq) {
          return new Commit(progress, changes, admitted.overflow());
        }
        if (attempt == ATTEMPTS) {
          throw new ProgramException(
              ExitCode.UNREACHABLE,
              "cannot commit a batch",
              doubtful.getCause().getMessage(),
              "check the brokers; nothing is lost, a restart goes on from the last commit",
              doubtful);
        }
        continue;
      }
      FailPoint.reached("b7");
      return new Commit(progress, changes, admitted.overflow());
    }
  }

  /** Takes the number of the next transaction; none is ever used twice. */
  private byte[] nextSeq() {
    newestSeq++;
    return StoredTotals.ascii(newestSeq);
  }

  /** The progress that the running transaction makes. */
  private Progress next(Progress from, long words, List<Long> nextOffsets, long records) {
    return new Progress(
        Progress.FORMAT,
        newestSeq,
        from.topic(),
        from.topicId(),
        nextOffsets,
        from.records() + records,
        from.total() + words,
        totals.size(),
        from.counting(),
        from.owner());
  }

  private Progress commit(TransactionalWriter.Body words) {
    long start = System.nanoTime();
    try {
      Progress committed = writer.transact(words, topics, appId);
      meters.transaction(true, Duration.ofNanos(System.nanoTime() - start));
      if (writer.reopenIfSuspicious()) {
        meters.reinitialized("suspicious_commit");
      }
      return committed;
    } catch (DoubtfulCommitException e) {
      meters.transaction(false, Duration.ofNanos(System.nanoTime() - start));
      if (isFenced(e.getCause())) {
        throw translated((KafkaException) e.getCause());
      }
      // What Kafka refuses for want of a right is not in: no doubt, and no use in trying again.
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof AuthorizationException refused) {
          throw refused;
        }
      }
      throw e;
    } catch (KafkaException e) {
      throw translated(e);
    }
  }

  private static boolean isFenced(Throwable e) {
    return e instanceof ProducerFencedException
        || e instanceof InvalidProducerEpochException
        || e instanceof InvalidPidMappingException
        || (e.getCause() != null && isFenced(e.getCause()));
  }

  private RuntimeException translated(KafkaException e) {
    if (!isFenced(e)) {
      return e;
    }
    meters.fenced();
    return new ProgramException(
        ExitCode.FENCED,
        "another instance has taken over",
        "Kafka refuses writes of this one as transactional id '" + appId + "'",
        "nothing was lost; let only one job run with this --app-id",
        e);
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public WordTable totals() {
    return totals;
  }

  @Override
  public void close() {
    writer.close();
  }

  static byte[] key(String appId) {
    return appId.getBytes(UTF_8);
  }
}
