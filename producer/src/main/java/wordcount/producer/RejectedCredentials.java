package wordcount.producer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import wordcount.program.KafkaWait;

/**
 * Stops a producer whose credentials Kafka has come to reject, as when its password was changed:
 * its client would try the old one for ever. Started again, it reads the new one.
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

  /** Looks once; makes the sender fail if credentials are rejected and nothing else happens. */
  void look() {
    Duration lasting = silence.lasting();
    double rejections = rejections();
    if (lasting.isZero()) {
      before = rejections;
    } else if (lasting.compareTo(KafkaWait.CREDENTIALS) >= 0 && rejections > before) {
      acknowledgements.failed(
          acknowledgements.lines(),
          new SaslAuthenticationException(
              "nothing was acknowledged for " + lasting.toSeconds() + " s, each login failed"));
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
