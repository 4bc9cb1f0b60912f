package wordcount.producer;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import wordcount.program.KafkaWait;

/**
 * Stops a producer that Kafka no longer answers, or whose credentials it no longer accepts, for
 * example after a password change: the client would retry the old password forever. A restart reads
 * the new one.
 */
final class SilenceWatch implements AutoCloseable {
  private static final String REJECTIONS = "failed-authentication-total";

  private final Producer<byte[], byte[]> producer;
  private final Acknowledgements acknowledgements;
  private final Duration patience;
  private final Thread sender;
  private final EverySecond timer = new EverySecond("silence-watch", this::check);
  private double before;

  /**
   * @param patience how long Kafka may acknowledge nothing
   * @param sender the thread that sends; it is interrupted
   */
  SilenceWatch(
      Producer<byte[], byte[]> producer,
      Acknowledgements acknowledgements,
      Duration patience,
      Thread sender) {
    this.producer = producer;
    this.acknowledgements = acknowledgements;
    this.patience = patience;
    this.sender = sender;
  }

  void start() {
    timer.start();
  }

  /** Checks once; makes the sender fail if it waits for Kafka in vain. */
  void check() {
    Duration lasting = acknowledgements.silence();
    double rejections = rejections();
    String silent = "nothing was acknowledged for " + lasting.toSeconds() + " s";
    if (lasting.isZero()) {
      before = rejections;
    } else if (lasting.compareTo(KafkaWait.CREDENTIALS) >= 0 && rejections > before) {
      stop(new SaslAuthenticationException("each login failed, and " + silent));
    } else if (lasting.compareTo(patience) >= 0) {
      stop(new TimeoutException(silent));
    }
  }

  private void stop(Exception cause) {
    acknowledgements.giveUp(cause);
    timer.close();
    sender.interrupt();
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
    timer.close();
  }
}
