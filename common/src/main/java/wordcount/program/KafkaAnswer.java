package wordcount.program;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for the answers of Kafka's admin client. */
public final class KafkaAnswer {
  private KafkaAnswer() {}

  /**
   * Returns the answer as soon as it is there.
   *
   * @throws KafkaException why Kafka gave none; an {@link InterruptException} if this thread was
   *     interrupted, which it then still is
   */
  public static <T> T of(Future<T> question) {
    try {
      return question.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
