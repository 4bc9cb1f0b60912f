package wordcount.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import wordcount.program.CheckWords;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/**
 * Sends the known lines at a steady rate to all partitions in turn, then closes each partition, and
 * compares the totals.
 *
 * <p>Each round of closing lines is sent once the one before is counted. A partition is counted in
 * the order of its lines, so the first round's totals mean that all known lines are counted. The
 * second round's come from a later commit, before which the first one was visible in all partitions
 * of the totals. The third round's show in the same way that the batch after the first round added
 * nothing to what was counted already.
 */
final class Verification {
  private static final Duration POLL = Duration.ofMillis(10);
  private static final int ROUNDS = 3;

  private final Plan plan;
  private final Producer<String, String> producer;
  private final SeenTotals seen;
  private final KnownLines lines;
  private final ProgressLine progress;
  private final LongSupplier nanos;

  private final Map<String, Long> sent = new HashMap<>();
  private final List<Duration> latencies = new ArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private int started;

  /**
   * The plan of a verification.
   *
   * @param topic topic of the lines
   * @param partitions its number of partitions
   * @param run the prefix of the run's words
   * @param messages lines to send
   * @param seed seed of the lines
   * @param rate lines per second
   * @param limit how long to wait for the totals once all lines should have been sent
   */
  record Plan(
      String topic,
      int partitions,
      String run,
      int messages,
      long seed,
      int rate,
      Duration limit) {}

  /**
   * @param nanos a monotonic clock, in nanoseconds
   */
  Verification(
      Plan plan,
      Producer<String, String> producer,
      SeenTotals seen,
      ProgressLine progress,
      LongSupplier nanos) {
    this.plan = plan;
    this.producer = producer;
    this.seen = seen;
    this.lines = new KnownLines(plan.run(), plan.messages(), plan.seed());
    this.progress = progress;
    this.nanos = nanos;
  }

  /**
   * Runs the plan and returns the verdict.
   *
   * @throws KafkaException if Kafka does not accept a line: its words then prove nothing
   * @throws ProgramException with {@link ExitCode#UNREACHABLE} if Kafka does not acknowledge all
   *     lines within the limit, with {@link ExitCode#TIMED_OUT} if they are not counted by then and
   *     no word has been counted twice
   */
  Verdict run() {
    long start = nanos.getAsLong();
    Duration limit = plan.limit().plusSeconds((long) plan.messages() / plan.rate());
    String closing = "";
    int round = 0;
    boolean closed = false;
    Duration passed = Duration.ZERO;
    try {
      while (!closed && passed.compareTo(limit) < 0) {
        sendDue(passed);
        seen.poll(POLL).forEach(this::timed);
        if (allAcknowledged() && (round == 0 || countedInAllPartitions(closing))) {
          if (round < ROUNDS) {
            round++;
            closing = close(round);
          } else {
            closed = seen.complete();
          }
        }
        progress.show(
            Math.min(acknowledged.get(), plan.messages())
                + " of "
                + plan.messages()
                + " lines sent, "
                + counted());
        passed = since(start);
      }
      requireSent(passed);
    } finally {
      progress.end();
    }
    Verdict verdict =
        Verdict.compare(plan, lines.expected(), seen.totals(), closed, latencies, passed);
    if (!closed && verdict.doubled().isEmpty()) {
      throw new ProgramException(
          ExitCode.TIMED_OUT,
          "lines were not counted in time",
          counted() + " after " + passed.toSeconds() + " s",
          "see whether the job runs and how far it is behind (make status); then wait longer with"
              + " --timeout (the verifier alone: --wait), for at least five batches");
    }
    return verdict;
  }

  private void sendDue(Duration passed) {
    long due = 1 + passed.toMillis() * plan.rate() / 1000;
    while (lines.hasNext() && started < due) {
      KnownLines.Line line = lines.next();
      line.marker().ifPresent(marker -> sent.put(marker, nanos.getAsLong()));
      send(started % plan.partitions(), line.text());
    }
    requireNoFailure();
  }

  /** Sends a closing line to each partition; returns its word. */
  private String close(int round) {
    String word = lines.closing(round, plan.partitions());
    for (int partition = 0; partition < plan.partitions(); partition++) {
      send(partition, word);
    }
    return word;
  }

  private boolean countedInAllPartitions(String word) {
    return seen.totals().getOrDefault(word, 0L) >= plan.partitions();
  }

  private void send(int partition, String text) {
    var record = new ProducerRecord<String, String>(plan.topic(), partition, null, text);
    record.headers().add(CheckWords.HEADER, new byte[0]);
    started++;
    Future<?> unused =
        producer.send(
            record,
            (metadata, thrown) -> {
              if (thrown == null) {
                acknowledged.incrementAndGet();
              } else {
                failure.compareAndSet(null, thrown);
              }
            });
  }

  private boolean allAcknowledged() {
    return !lines.hasNext() && acknowledged.get() == started;
  }

  private void requireNoFailure() {
    if (failure.get() != null) {
      throw new KafkaException(failure.get());
    }
  }

  private void requireSent(Duration passed) {
    requireNoFailure();
    if (!allAcknowledged()) {
      throw new ProgramException(
          ExitCode.UNREACHABLE,
          "Kafka does not acknowledge all lines",
          acknowledged.get()
              + " of "
              + Math.max(started, plan.messages())
              + " within "
              + passed.toSeconds()
              + " s",
          "check that all brokers run, and that the topic has min.insync.replicas in sync");
    }
  }

  private void timed(String word) {
    Long at = sent.remove(word);
    if (at != null) {
      latencies.add(since(at));
    }
  }

  private String counted() {
    return Verdict.sum(seen.totals()) + " of " + Verdict.sum(lines.expected()) + " words counted";
  }

  private Duration since(long start) {
    return Duration.ofNanos(nanos.getAsLong() - start);
  }
}
