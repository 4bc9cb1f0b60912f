package wordcount.program;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/** Lets time pass between two looks at something; tests let none pass. */
@FunctionalInterface
public interface Pause {
  /** Sleeps. */
  Pause SLEEP = time -> Thread.sleep(time.toMillis());

  /** Returns after this time. */
  void of(Duration time) throws InterruptedException;

  /**
   * The same among calls of Kafka's clients.
   *
   * @throws InterruptException as they do, if the thread is interrupted
   */
  default void betweenCalls(Duration time) {
    try {
      of(time);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
