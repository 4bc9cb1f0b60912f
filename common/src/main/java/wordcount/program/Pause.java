package wordcount.program;

import java.time.Duration;

/** Lets time pass between two looks at something; tests let none pass. */
@FunctionalInterface
public interface Pause {
  /** Sleeps. */
  Pause SLEEP = time -> Thread.sleep(time.toMillis());

  /** Returns after this time. */
  void of(Duration time) throws InterruptedException;
}
