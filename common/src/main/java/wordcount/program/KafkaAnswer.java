package wordcount.program;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for the answers of Kafka's admin client. */
public final class KafkaAnswer {
  private KafkaAnswer() {}

  /**
   * Waits for the answer and returns it.
   *
   * @throws KafkaException if Kafka gave none; an {@link InterruptException} if this thread was
   *     interrupted, which keeps its interrupt status
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
