package wordcount.program;

import java.time.Duration;

/**
 * The end of the time that several waits share, on a clock that nobody can set.
 *
 * @param nanos in {@link System#nanoTime()}'s time
 */
public record Deadline(long nanos) {
  /** Returns the deadline after this time from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Returns the time left; zero once it is over. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }
}
