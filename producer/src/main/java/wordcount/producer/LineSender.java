package wordcount.producer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Sends lines to a topic, each as the value of one record without a key, so that the producer fills
 * one batch after another. An acknowledged line is in the topic exactly once, on all in-sync
 * replicas.
 */
public final class LineSender implements AutoCloseable {
  /** What happens to the lines of a text if a later line cannot be sent. */
  enum Delivery {
    /** Each acknowledged line stays in the topic. */
    LINE_BY_LINE,
    /** No line stays: they belong to a transaction, which is then aborted. */
    WHOLE
  }

  /** After Ctrl-C, the longest wait for the last acknowledgements. */
  static final Duration GRACE = Duration.ofSeconds(8);

  /** Even a busy broker answers within this time. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(LineSender.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Pace pace;
  private final Delivery delivery;
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final Duration patience;

  /**
   * @param patience how long Kafka may acknowledge nothing while lines are in flight
   */
  LineSender(
      Producer<byte[], byte[]> producer,
      String topic,
      Pace pace,
      Delivery delivery,
      Duration patience) {
    this.patience = patience;
    this.producer = producer;
    this.topic = topic;
    this.pace = pace;
    this.delivery = delivery;
  }

  /**
   * Creates a sender with its own producer, which {@link #close()} closes.
   *
   * @param linesPerSecond the rate to keep to; 0 for as fast as possible
   */
  public static LineSender connect(ProducerSettings settings, String topic, double linesPerSecond) {
    return new LineSender(
        new KafkaProducer<>(settings.asMap()),
        topic,
        Pace.of(linesPerSecond),
        Delivery.LINE_BY_LINE,
        settings.patience());
  }

  /** Returns the counts, which keep changing while lines are being sent. */
  public Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /** Returns whether Kafka acknowledges lines: at least one so far, and the last one recently. */
  boolean acknowledged() {
    return acknowledgements.sent() == 0
        || (acknowledgements.lines() > 0 && acknowledgements.silence().compareTo(QUIET) < 0);
  }

  /**
   * Sends all lines of the source and waits for their acknowledgement. Interrupt the thread to stop
   * before the last line: unless the text is sent as a whole, the lines already read are still
   * sent. The sender cannot be used again.
   *
   * @return the summary; all its lines are acknowledged
   * @throws ProgramException if a line could not be read or was not acknowledged; it says how many
   *     lines are in the topic. {@link ExitCode#UNREACHABLE} if Kafka did not answer
   */
  public SendSummary send(LineSource source) {
    long start = System.nanoTime();
    Exception unreadable = null;
    boolean stopped = false;
    try (SilenceWatch watch =
        new SilenceWatch(producer, acknowledgements, patience, Thread.currentThread())) {
      watch.start();
      try {
        stopped = !sendAll(source);
      } catch (InterruptException | InterruptedIOException | ClosedByInterruptException e) {
        stopped = true;
      } catch (IOException | ProgramException e) {
        unreadable = e;
      }
      stopped |= !settle(stopped);
    }
    if (acknowledgements.firstFailure() != null || unreadable != null) {
      throw new SendFailure(source, stopped, delivery, acknowledgements).explain(unreadable);
    }
    return new SendSummary(
        acknowledgements.lines(),
        acknowledgements.bytes(),
        Duration.ofNanos(System.nanoTime() - start),
        !stopped || source.endless());
  }

  /** Returns false if stopped before the last line. */
  private boolean sendAll(LineSource source) throws IOException {
    while (acknowledgements.firstFailure() == null) {
      pace.awaitNext();
      if (Thread.interrupted()) {
        return false;
      }
      byte[] line = source.next();
      pace.lineRead();
      if (line == null) {
        return true;
      }
      send(line);
    }
    return true;
  }

  private void send(byte[] line) {
    long index = acknowledgements.sent();
    int bytes = line.length;
    Callback answer =
        (metadata, failure) -> {
          if (failure == null) {
            acknowledgements.acknowledged(bytes);
          } else {
            acknowledgements.failed(index, failure);
          }
        };
    try {
      var unused = producer.send(new ProducerRecord<>(topic, line), answer);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      acknowledgements.failed(index, e);
    }
    acknowledgements.sendingNext();
  }

  /**
   * Waits until each line sent is acknowledged or has failed. Returns false if an interrupt ended
   * the wait.
   */
  private boolean settle(boolean stopped) {
    if (!stopped) {
      try {
        producer.flush();
        return true;
      } catch (InterruptException e) {
        LOG.debug("interrupted while waiting for the last acknowledgements", e);
      }
    }
    // The interrupt has been handled; it must not interrupt what follows.
    Thread.interrupted();
    if (delivery == Delivery.LINE_BY_LINE) {
      producer.close(GRACE);
    }
    return false;
  }

  Producer<byte[], byte[]> producer() {
    return producer;
  }

  /** Closes the producer, unless it belongs to a transaction, which closes it itself. */
  @Override
  public void close() {
    if (delivery == Delivery.LINE_BY_LINE) {
      producer.close(GRACE);
    }
  }
}
