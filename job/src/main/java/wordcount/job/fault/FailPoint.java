package wordcount.job.fault;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A named place in the job where a fault test can make it die. The system property {@code
 * wordcount.failpoint} arms one of them: {@code b4} halts the JVM at the first passage, {@code
 * b4@3} at the third, and {@code b1@2:throw} throws an {@link IllegalStateException} instead, once.
 *
 * <p>Names follow the order of work: {@code r1} to {@code r6} while starting, {@code b0} to {@code
 * b7} in each batch; each stands directly before the step of that name.
 */
public final class FailPoint {
  /** The exit status of a JVM that a fail point halted. */
  public static final int HALTED = 99;

  private static final String ARMED = System.getProperty("wordcount.failpoint", "");
  private static final AtomicInteger PASSAGES = new AtomicInteger();

  private FailPoint() {}

  /** Dies here if this point is armed and its passage has come; otherwise does nothing. */
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
    if (action.length == 2) {
      throw new IllegalStateException("fail point " + name);
    }
    System.err.println("fail point " + name + ": halting");
    Runtime.getRuntime().halt(HALTED);
  }
}
