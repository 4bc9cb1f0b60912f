package wordcount.producer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import wordcount.program.KafkaWait;

/**
 * Stops a producer when Kafka no longer accepts its credentials, for example after a password
 * change: the client would retry the old password for ever. A restart reads the new one.
 */
final class RejectedCredentials implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final String REJECTIONS = "failed-authentication-total";

  private final Producer<byte[], byte[]> producer;
  private final Acknowledgements acknowledgements;
  private final Silence silence;
  private final Thread sender;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "rejected-credentials");
            thread.setDaemon(true);
            return thread;
          });
  private double before;

  /**
   * @param sender the thread that sends; it is interrupted
   */
  RejectedCredentials(
      Producer<byte[], byte[]> producer,
      Acknowledgements acknowledgements,
      Silence silence,
      Thread sender) {
    this.producer = producer;
    this.acknowledgements = acknowledgements;
    this.silence = silence;
    this.sender = sender;
  }

  RejectedCredentials start() {
    long millis = BETWEEN_LOOKS.toMillis();
    var unused = looks.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Checks once; makes the sender fail if logins have only been rejected for too long. */
  void look() {
    Duration lasting = silence.lasting();
    double rejections = rejections();
    if (lasting.isZero()) {
      before = rejections;
    } else if (lasting.compareTo(KafkaWait.CREDENTIALS) >= 0 && rejections > before) {
      acknowledgements.failed(
          acknowledgements.lines(),
          new SaslAuthenticationException(
              "each login failed, and nothing was acknowledged for " + lasting.toSeconds() + " s"));
      looks.shutdown();
      sender.interrupt();
    }
  }

  private double rejections() {
    return producer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(REJECTIONS))
        .map(metric -> metric.getValue().metricValue())
        .filter(Double.class::isInstance)
        .mapToDouble(Double.class::cast)
        .sum();
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
