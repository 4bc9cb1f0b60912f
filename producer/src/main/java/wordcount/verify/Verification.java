package wordcount.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import wordcount.program.CheckWords;
import wordcount.program.ProgressLine;

/** Sends the known lines at a steady rate and reads their totals until they are right. */
final class Verification {
  private static final Duration POLL = Duration.ofMillis(10);

  private final Plan plan;
  private final Producer<String, String> producer;
  private final SeenTotals seen;
  private final KnownLines lines;
  private final ProgressLine progress;
  private final Clock clock;

  private final Map<String, Instant> sent = new HashMap<>();
  private final List<Duration> latencies = new ArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private int started;

  /**
   * The plan of a verification.
   *
   * @param topic topic of the lines
   * @param run the prefix of the run's words
   * @param messages lines to send
   * @param seed seed of the lines
   * @param rate lines per second
   * @param limit how long to wait for the totals once all lines should have been sent
   * @param settle how long to keep reading the totals once they are right, to find words counted
   *     twice
   */
  record Plan(
      String topic,
      String run,
      int messages,
      long seed,
      int rate,
      Duration limit,
      Duration settle) {}

  Verification(
      Plan plan,
      Producer<String, String> producer,
      SeenTotals seen,
      KnownLines lines,
      ProgressLine progress,
      Clock clock) {
    this.plan = plan;
    this.producer = producer;
    this.seen = seen;
    this.lines = lines;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Runs the plan and returns the verdict, within the limit.
   *
   * @throws KafkaException if Kafka does not accept a line: its words then prove nothing
   */
  Verdict run() {
    Instant start = clock.instant();
    Instant deadline = start.plus(plan.limit()).plusSeconds((long) plan.messages() / plan.rate());
    Instant right = null;
    Instant now = start;
    while (now.isBefore(deadline) && !settled(right, now)) {
      sendDue(start);
      seen.poll(POLL).forEach(this::timed);
      progress.show(
          acknowledged.get()
              + " of "
              + plan.messages()
              + " lines sent, "
              + missing()
              + " words yet to be counted");
      now = clock.instant();
      if (right == null && reached()) {
        right = now;
      }
    }
    progress.end();
    return Verdict.compare(
        plan.run(),
        plan.seed(),
        acknowledged.get(),
        lines.expected(),
        seen.totals(),
        latencies,
        Duration.between(start, right == null ? now : right));
  }

  private boolean settled(Instant right, Instant now) {
    return right != null && !now.isBefore(right.plus(plan.settle()));
  }

  private void sendDue(Instant start) {
    Duration passed = Duration.between(start, clock.instant());
    long due = 1 + passed.toMillis() * plan.rate() / 1000;
    while (lines.hasNext() && started < due) {
      KnownLines.Line line = lines.next();
      line.marker().ifPresent(marker -> sent.put(marker, clock.instant()));
      Future<?> unused =
          producer.send(
              record(line),
              (metadata, thrown) -> {
                if (thrown == null) {
                  acknowledged.incrementAndGet();
                } else {
                  failure.compareAndSet(null, thrown);
                }
              });
      started++;
    }
    if (failure.get() != null) {
      throw new KafkaException(failure.get());
    }
  }

  private ProducerRecord<String, String> record(KnownLines.Line line) {
    var record = new ProducerRecord<String, String>(plan.topic(), line.text());
    record.headers().add(CheckWords.HEADER, new byte[0]);
    return record;
  }

  private void timed(String word) {
    Instant at = sent.remove(word);
    if (at != null) {
      latencies.add(Duration.between(at, clock.instant()));
    }
  }

  private boolean reached() {
    return !lines.hasNext() && acknowledged.get() == plan.messages() && missing() == 0;
  }

  private long missing() {
    return lines.expected().entrySet().stream()
        .mapToLong(
            entry -> Math.max(0, entry.getValue() - seen.totals().getOrDefault(entry.getKey(), 0L)))
        .sum();
  }
}
