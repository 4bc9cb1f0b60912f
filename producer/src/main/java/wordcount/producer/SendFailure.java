package wordcount.producer;

import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import wordcount.producer.Acknowledgements.FirstFailure;
import wordcount.program.ExitCode;
import wordcount.program.Failure;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/** Explains why sending ended early and which lines are in the topic. */
final class SendFailure {
  /** The remedy for a line that is too long for us, the client or the broker. */
  static final String TOO_LONG =
      "split it into shorter lines, or allow longer ones: raise --kafka-property max.request.size"
          + " and buffer.memory, and the topic's max.message.bytes";

  private final LineSource source;
  private final boolean stopped;
  private final LineSender.Delivery delivery;
  private final Acknowledgements acknowledgements;

  /**
   * @param stopped whether the producer abandoned the last lines because it was stopped
   */
  SendFailure(
      LineSource source,
      boolean stopped,
      LineSender.Delivery delivery,
      Acknowledgements acknowledgements) {
    this.source = source;
    this.stopped = stopped;
    this.delivery = delivery;
    this.acknowledgements = acknowledgements;
  }

  /**
   * @param unreadable why the next line could not be read; null if Kafka's answer is the reason
   */
  ProgramException explain(Exception unreadable) {
    FirstFailure failure = acknowledgements.firstFailure();
    if (failure != null) {
      return notAcknowledged(failure);
    }
    if (unreadable instanceof ProgramException explained) {
      return explained.withRemedy(whatIsIn() + "; " + explained.remedy());
    }
    return notReadable((IOException) unreadable);
  }

  private ProgramException notAcknowledged(FirstFailure failure) {
    // The client has no specific exception for batches that a short close abandons.
    if (stopped && failure.cause().getClass() == KafkaException.class) {
      return new ProgramException(
          ExitCode.INTERRUPTED,
          source.describe(failure.index()) + " was not acknowledged",
          "stopped, and Kafka did not answer within " + LineSender.GRACE.toSeconds() + " s",
          whatIsIn(),
          failure.cause());
    }
    boolean tooLarge = failure.cause() instanceof RecordTooLargeException;
    ProgramException reason = Failure.explain(failure.cause());
    return new ProgramException(
        reason.exitCode(),
        source.describe(failure.index()) + " was not acknowledged",
        tooLarge ? failure.cause().getMessage() : reason.getMessage(),
        whatIsIn() + "; " + (tooLarge ? TOO_LONG : reason.remedy()),
        failure.cause());
  }

  private ProgramException notReadable(IOException cause) {
    return new ProgramException(
        ExitCode.FAILED,
        source.describe(acknowledgements.sent()) + " cannot be read",
        FileProblem.reason(cause),
        whatIsIn() + "; check the file and send it again",
        cause);
  }

  private String whatIsIn() {
    long sent = acknowledgements.sent();
    if (delivery == LineSender.Delivery.WHOLE || sent == 0) {
      return "nothing was sent";
    }
    FirstFailure failure = acknowledgements.firstFailure();
    if (failure == null) {
      return sent == 1
          ? "the line before it is in the topic"
          : "the " + sent + " lines before it are in the topic";
    }
    return "Kafka acknowledged "
        + acknowledgements.lines()
        + " of "
        + sent
        + " lines, the first "
        + failure.index()
        + " without a gap";
  }
}
