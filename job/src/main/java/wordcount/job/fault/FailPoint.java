package wordcount.job.fault;

import java.io.File;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A named place in the job where a fault test can inject a failure, once. The system property
 * {@code wordcount.failpoint} arms one of them:
 *
 * <ul>
 *   <li>{@code b4} halts the JVM at the first pass, {@code b4@3} at the third;
 *   <li>{@code b1@2:throw} throws an {@link IllegalStateException} instead;
 *   <li>{@code b6@2:doubt} throws as Kafka's clients do when an answer is missing, {@code
 *       b6@2:doubt=FILE} once that file exists;
 *   <li>{@code r3:await=FILE} waits until that file exists.
 * </ul>
 *
 * <p>Names follow the order of work: {@code r1} to {@code r6} at the start, {@code b0} to {@code
 * b7} in each batch, each directly before the step of that name; {@code read} before a task counts
 * a record, {@code task} at its end; {@code m1} to {@code m4} before, in and after a transaction of
 * the mirror. In a run that counts one text, {@code t1} is after the commit of the text, {@code t2}
 * after its report, {@code t3} before the servers stop.
 */
public final class FailPoint {
  /** The exit code of a JVM that a fail point halted. */
  public static final int HALTED = 99;

  private static final String ARMED = System.getProperty("wordcount.failpoint", "");
  private static final String AWAIT = "await=";
  private static final String DOUBT = "doubt";
  private static final long PAUSE_NANOS = 20_000_000;
  private static final AtomicInteger PASSAGES = new AtomicInteger();

  private FailPoint() {}

  /** Executes the armed action if it is for this point and this pass. */
  public static void reached(String name) {
    if (ARMED.isEmpty()) {
      return;
    }
    String[] action = ARMED.split(":", 2);
    String[] place = action[0].split("@", 2);
    int due = place.length == 2 ? Integer.parseInt(place[1]) : 1;
    if (!place[0].equals(name) || PASSAGES.incrementAndGet() != due) {
      return;
    }
    System.err.println("fail point " + ARMED);
    if (action.length == 1) {
      Runtime.getRuntime().halt(HALTED);
    } else if (action[1].startsWith(AWAIT)) {
      await(action[1].substring(AWAIT.length()));
    } else if (action[1].startsWith(DOUBT)) {
      if (!action[1].equals(DOUBT)) {
        await(action[1].substring(DOUBT.length() + 1));
      }
      throw new TimeoutException("fail point " + name);
    } else {
      throw new IllegalStateException("fail point " + name);
    }
  }

  private static void await(String name) {
    File file = new File(name);
    while (!file.exists()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
