package wordcount.local.process;

import java.time.Duration;

/**
 * How long to wait before restarting a failed program: a second at first, twice as long after each
 * failure, at most half a minute. A run of a minute counts as a success and resets the wait.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration SUCCESS = Duration.ofMinutes(1);

  private Duration next = FIRST;

  /**
   * Returns the wait after one more failure.
   *
   * @param lasted how long the program had run
   */
  Duration after(Duration lasted) {
    Duration wait = lasted.compareTo(SUCCESS) >= 0 ? FIRST : next;
    Duration doubled = wait.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return wait;
  }
}
