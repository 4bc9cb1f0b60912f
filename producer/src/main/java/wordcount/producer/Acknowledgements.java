package wordcount.producer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Kafka's acknowledgements of the lines sent so far. Only an acknowledged line counts as sent. Safe
 * for reading by any thread.
 */
public final class Acknowledgements {
  /**
   * The first failure in the order of the lines.
   *
   * @param index how many lines come before the one that failed
   * @param cause why sending ended, or else why this line failed
   */
  record FirstFailure(long index, Exception cause) {}

  /**
   * A longer step between two looks at the silence means that this process was suspended, not that
   * Kafka was.
   */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

  private final AtomicLong sent = new AtomicLong();
  private final LongAdder lines = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicReference<FirstFailure> firstFailure = new AtomicReference<>();
  private volatile Exception givenUp;

  private final LongSupplier nanoTime;
  private long linesAtLastLook;
  private long lastLook;
  private long silence;

  Acknowledgements() {
    this(System::nanoTime);
  }

  Acknowledgements(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    lastLook = nanoTime.getAsLong();
  }

  /** Returns the number of lines acknowledged. */
  public long lines() {
    return lines.sum();
  }

  /** Returns the bytes of the lines acknowledged, without line ends. */
  public long bytes() {
    return bytes.sum();
  }

  /** Returns the number of lines that were refused or not acknowledged in time. */
  public long failed() {
    return failed.sum();
  }

  /** Returns the number of lines passed to the producer, whatever their outcome. */
  public long sent() {
    return sent.get();
  }

  /**
   * Returns how long Kafka has acknowledged nothing although lines are in flight; call it every few
   * seconds.
   */
  synchronized Duration silence() {
    long now = nanoTime.getAsLong();
    long acknowledged = lines();
    if (acknowledged != linesAtLastLook || sent() <= acknowledged + failed()) {
      linesAtLastLook = acknowledged;
      silence = 0;
    } else {
      silence += Math.min(now - lastLook, LONGEST_STEP.toNanos());
    }
    lastLook = now;
    return Duration.ofNanos(silence);
  }

  FirstFailure firstFailure() {
    FirstFailure first = firstFailure.get();
    Exception cause = givenUp;
    return cause == null ? first : new FirstFailure(first == null ? lines() : first.index(), cause);
  }

  void sendingNext() {
    sent.incrementAndGet();
  }

  void acknowledged(int lineBytes) {
    lines.increment();
    bytes.add(lineBytes);
  }

  /** Ends sending for this reason, whichever lines fail because of it. */
  void giveUp(Exception cause) {
    givenUp = cause;
  }

  void failed(long index, Exception cause) {
    failed.increment();
    FirstFailure failure = new FirstFailure(index, cause);
    firstFailure.accumulateAndGet(
        failure, (first, next) -> first == null || next.index() < first.index() ? next : first);
  }
}
